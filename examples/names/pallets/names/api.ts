// NamesApi: what wallets ask about names. `api.json` describes it.

import { panic } from "as-ismp/assembly/frame/panic";
import { packSpan } from "as-ismp/assembly/bytes/span";
import { owners } from "as-ismp/assembly/generated/pallets/names";
import { Bytes } from "as-ismp/assembly/scale/bytes";
import { Reader } from "as-ismp/assembly/scale/reader";
import { Writer } from "as-ismp/assembly/scale/writer";

/** `Vec<u8>` → `Option<AccountId32>` */
export function NamesApi_owner_of(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const name = Bytes.read(input);
  if (input.finish() != 0) panic("Bad input data provided to owner_of");
  const owner = owners.get(name);
  const answer = new Writer(33);
  answer.u8(owner == null ? 0 : 1);
  if (owner != null) owner.write(answer);
  return packSpan(answer.address, answer.length);
}
