// NamesApi: what wallets ask about names. `api.json` describes it.

import { panic } from "as-ismp/assembly/frame/panic";
import { packSpan, spanAddress } from "as-ismp/assembly/bytes/span";
import { ABSENT, get } from "as-ismp/assembly/host/storage";
import { Reader } from "as-ismp/assembly/scale/reader";
import { Writer } from "as-ismp/assembly/scale/writer";
import { ownerKey } from "./storage";

/** `Vec<u8>` → `Option<AccountId32>` */
export function NamesApi_owner_of(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const name = input.span();
  if (input.finish() != 0) panic("Bad input data provided to owner_of");
  const owner = get(ownerKey(name));
  const answer = new Writer(33);
  answer.u8(owner == ABSENT ? 0 : 1);
  if (owner != ABSENT) answer.raw(spanAddress(owner), 32);
  return packSpan(answer.address, answer.length);
}
