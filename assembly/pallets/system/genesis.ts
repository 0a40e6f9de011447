// Genesis of System: `system` is an object without fields, since nothing of it can be configured.
// Source: docs/spec/host.md#genesis.

import { JsonFields, JsonReader } from "../../frame/genesis/json";
import { setU32 } from "../../frame/storage-value";
import {
  blockHash,
  lastRuntimeUpgrade,
  parentHash,
  upgradedToTripleRefCount,
  upgradedToU32RefCount,
} from "../../generated/pallets/system";
import { LastRuntimeUpgradeInfo } from "../../generated/types";
import { SPEC_NAME, SPEC_NAME_LENGTH, SPEC_VERSION } from "../../generated/version";
import { packSpan } from "../../bytes/span";
import { Bytes } from "../../scale/bytes";
import { H256 } from "../../scale/h256";

/** `:extrinsic_index` */
// prettier-ignore
const EXTRINSIC_INDEX = memory.data<u8>([
  0x3a, 0x65, 0x78, 0x74, 0x72, 0x69, 0x6e, 0x73, 0x69, 0x63, 0x5f, 0x69, 0x6e, 0x64, 0x65, 0x78,
]);
/** Each byte of the hash before genesis; block 1 replaces `BlockHash[0]` by the hash of genesis. */
const BEFORE_GENESIS: u8 = 0x45;

export function buildGenesis(json: JsonReader): void {
  const fields = new JsonFields(json);
  while (fields.next()) fields.unknown();
  const hash = __alloc(32);
  memory.fill(hash, BEFORE_GENESIS, 32);
  blockHash.set(0, H256.at(hash));
  parentHash.set(H256.at(hash));
  lastRuntimeUpgrade.set(new LastRuntimeUpgradeInfo(SPEC_VERSION, new Bytes(SPEC_NAME, SPEC_NAME_LENGTH)));
  upgradedToU32RefCount.set(true);
  upgradedToTripleRefCount.set(true);
  setU32(packSpan(EXTRINSIC_INDEX, 16), 0);
}
