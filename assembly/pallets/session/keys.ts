// The session keys that validators have registered, and the owner of each key.
//
// Invariant: `KeyOwner` has an entry for each key in `NextKeys` and no other, so no two validators have the same key. An
// attacker could otherwise register the key of another validator, and votes would count for both.
// Source: pallet-session, polkadot-sdk 2512, src/lib.rs, `inner_set_keys` and `do_purge_keys`.

import { AccountId32 } from "../../frame/account-id32";
import { KEYS, keyTypeId, publicKey } from "../../generated/session";
import { keyOwner, nextKeys } from "../../generated/pallets/session";
import { KeyTypeIdAndBytes, SessionKeys } from "../../generated/types";

/** Whether one of the keys belongs to another validator. */
export function belongToAnother(validator: AccountId32, keys: SessionKeys): bool {
  for (let i: u32 = 0; i < KEYS; i++) {
    const owner = keyOwner.get(ownerKey(keys, i));
    if (owner != null && !owner.equals(validator)) return true;
  }
  return false;
}

/** Registers keys, which must belong to no other validator. @returns whether the validator had none */
export function register(validator: AccountId32, keys: SessionKeys): bool {
  const old = nextKeys.get(validator);
  for (let i: u32 = 0; i < KEYS; i++) {
    if (old != null) {
      if (publicKey(old, i).equals(publicKey(keys, i))) continue;
      keyOwner.remove(ownerKey(old, i));
    }
    keyOwner.set(ownerKey(keys, i), validator);
  }
  nextKeys.set(validator, keys);
  return old == null;
}

/** Removes the keys of a validator. @returns whether it had any */
export function purge(validator: AccountId32): bool {
  const keys = nextKeys.take(validator);
  if (keys == null) return false;
  for (let i: u32 = 0; i < KEYS; i++) keyOwner.remove(ownerKey(keys, i));
  return true;
}

function ownerKey(keys: SessionKeys, index: u32): KeyTypeIdAndBytes {
  return new KeyTypeIdAndBytes(keyTypeId(index), publicKey(keys, index));
}
