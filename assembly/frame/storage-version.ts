// Storage versions of pallets: a `u16` under each pallet's prefix, which says how its storage is laid out.
//
// Genesis writes the version of the code; migrations move it on. Source: docs/spec/host.md#upgrades.

import { packSpan, spanAddress, spanLength } from "../bytes/span";
import { ABSENT, get, set } from "../host/storage";
import { valueKey } from "./storage-key";

/** The version at `key`; 0 if there is none, as in FRAME. */
export function readStorageVersion(key: usize): u16 {
  const value = get(valueKey(key));
  return value == ABSENT || spanLength(value) < 2 ? 0 : load<u16>(spanAddress(value));
}

export function writeStorageVersion(key: usize, version: u16): void {
  const bytes = __alloc(2);
  store<u16>(bytes, version);
  set(valueKey(key), packSpan(bytes, 2));
}
