// Storage keys of accounts: an extrinsic names few accounts and each of them often, so the last two keys are kept.
//
// Invariant: a slot is empty, or holds a whole key. A key depends on the id alone, so none that is kept can be stale.
// Source: polkadot-host.md §5.3 (`System::Account`, Blake2_128Concat).

import { equal32 } from "../../bytes/compare";
import { KEY_ACCOUNT } from "../../generated/pallets/system";
import { blake2b128 } from "../../hashing/blake2b";
import { packSpan } from "../../host/span";

const PREFIX: usize = 32;
const ID: usize = PREFIX + 16;
const SIZE: usize = ID + 32;

const SLOTS = memory.data(160, 8);

/** Offset of the slot that was asked for last; the other one stands at `SIZE - newest`. */
let newest: usize = 0;

/** The key of the account with this id (32 bytes). It may be overwritten when the next one is asked for. */
export function accountKey(id: usize): u64 {
  if (!holds(SLOTS + newest, id)) {
    newest = SIZE - newest;
    if (!holds(SLOTS + newest, id)) fill(SLOTS + newest, id);
  }
  return packSpan(SLOTS + newest, SIZE as u32);
}

function holds(slot: usize, id: usize): bool {
  // An empty slot has no prefix; its zeros must not pass for the key of the account of zeros.
  return load<u64>(slot) != 0 && equal32(slot + ID, id);
}

function fill(slot: usize, id: usize): void {
  memory.copy(slot, KEY_ACCOUNT, PREFIX);
  blake2b128(id, 32, slot + PREFIX);
  memory.copy(slot + ID, id, 32);
}
