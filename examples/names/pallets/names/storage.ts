// Whose a name is: the map `Owners`, from names to accounts.

import { blake2_128ConcatKey } from "as-ismp/assembly/frame/storage-key";
import { KEY_OWNERS } from "as-ismp/assembly/generated/pallets/names";
import { packSpan, spanAddress, spanLength } from "as-ismp/assembly/bytes/span";
import { set } from "as-ismp/assembly/host/storage";
import { Writer } from "as-ismp/assembly/scale/writer";

/** The key of a map is hashed as SCALE encodes it: a `Vec<u8>` with its length in front. */
export function ownerKey(name: u64): u64 {
  const key = new Writer(spanLength(name) + 5);
  key.bytes(spanAddress(name), spanLength(name));
  return blake2_128ConcatKey(KEY_OWNERS, key.address, key.length);
}

/** @param account address of its 32 bytes */
export function setOwner(name: u64, account: usize): void {
  set(ownerKey(name), packSpan(account, 32));
}
