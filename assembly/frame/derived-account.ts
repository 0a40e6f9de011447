// The account that pallets derive from others: its id is the BLAKE2b-256 hash of encoded values, so no key belongs to it.

import { blake2b256 } from "../hashing/blake2b";
import { Writer } from "../scale/writer";
import { AccountId32 } from "./account-id32";

/** @param entropy the encoded values, which begin with a text of the pallet's own */
export function derivedAccount(entropy: Writer): AccountId32 {
  const id = __alloc(AccountId32.SIZE);
  blake2b256(entropy.address, entropy.length, id);
  return AccountId32.at(id);
}
