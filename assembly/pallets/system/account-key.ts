// Storage keys of accounts. An extrinsic uses few accounts, each of them often, so the last two keys are cached.
//
// Invariant: a slot is empty, or holds a whole key. A key depends only on the id, so a cached key can't be stale.
// Source: docs/spec/host.md#system-storage.

import { AccountId32 } from "../../frame/account-id32";
import { copyBytes } from "../../bytes/copy";
import { equal32 } from "../../bytes/compare";
import { KEY_ACCOUNT } from "../../generated/pallets/system";
import { blake2b128 } from "../../hashing/blake2b";
import { packSpan, Span } from "../../bytes/span";

const PREFIX: usize = 32;
const ID: usize = PREFIX + 16;
const SIZE: usize = ID + 32;

const SLOTS = memory.data(160, 8);

/** Offset of the slot that was used last; the other slot is at `SIZE - newest`. */
let newest: usize = 0;

/** The key of the account with this id (32 bytes). Later calls may overwrite it. */
export function accountKey(id: AccountId32): Span {
  if (!holds(SLOTS + newest, id)) {
    newest = SIZE - newest;
    if (!holds(SLOTS + newest, id)) fill(SLOTS + newest, id);
  }
  return packSpan(SLOTS + newest, SIZE as u32);
}

function holds(slot: usize, id: AccountId32): bool {
  // An empty slot has no prefix; without this check its zeros would be taken for the key of the account of zeros.
  return load<u64>(slot) != 0 && equal32(slot + ID, id.address);
}

function fill(slot: usize, id: AccountId32): void {
  copyBytes(slot, KEY_ACCOUNT, PREFIX);
  blake2b128(id.address, 32, slot + PREFIX);
  copyBytes(slot + ID, id.address, 32);
}
