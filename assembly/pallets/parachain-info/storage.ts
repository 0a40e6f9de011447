// The para id of this chain, set at genesis; 100 if it was not set, same as in cumulus.

import { valueKey } from "../../frame/storage-key";
import { setU32 } from "../../frame/storage-value";
import { KEY_PARACHAIN_ID } from "../../generated/pallets/parachain-info";
import { spanAddress, spanLength } from "../../bytes/span";
import { ABSENT, get } from "../../host/storage";

const DEFAULT_PARA_ID: u32 = 100;

export function paraId(): u32 {
  const value = get(valueKey(KEY_PARACHAIN_ID));
  return value == ABSENT || spanLength(value) < 4 ? DEFAULT_PARA_ID : load<u32>(spanAddress(value));
}

export function setParaId(id: u32): void {
  setU32(valueKey(KEY_PARACHAIN_ID), id);
}
