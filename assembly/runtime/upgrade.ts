// What runs once, at the start of the first block of new code: pallets that are new get their storage version, then the
// migrations of all pallets run, then their hooks.
//
// A trap in any of it stops the chain: every node refuses the block, and every author fails to make another one.
// Source: docs/spec/host.md#upgrades.

import { equalBytes } from "../bytes/compare";
import { packSpan, startsWith } from "../bytes/span";
import { writeStorageVersion } from "../frame/storage-version";
import { valueKey } from "../frame/storage-key";
import { setWritten } from "../frame/storage-value";
import { Weight } from "../frame/weight";
import { STORAGE_VERSIONS, STORAGE_VERSIONS_COUNT } from "../generated/genesis";
import { migrate, onRuntimeUpgrade } from "../generated/hooks";
import { KEY_LAST_RUNTIME_UPGRADE } from "../generated/pallets/system";
import { SPEC_NAME, SPEC_NAME_LENGTH, SPEC_VERSION } from "../generated/version";
import { ABSENT, get, nextKey } from "../host/storage";
import { storageVersionMoved, storageVersionRead } from "../pallets/system/upgrade-weight";
import { Reader } from "../scale/reader";
import { Writer } from "../scale/writer";

/** Of an entry of `STORAGE_VERSIONS`: the key, whose first half is the pallet's prefix, and the version. */
const KEY = 32;
const PALLET_PREFIX = 16;
const ENTRY = KEY + 2;

/** Runs what an upgrade needs, if code of another version made the last block; returns the weight of this. */
export function upgradeIfNeeded(): Weight {
  if (!isUpgraded()) return new Weight();
  noteUpgraded();
  const weight = initializeNewPallets().plus(migrate());
  return weight.plus(onRuntimeUpgrade());
}

/** Notes that the upgrade to this code is done. */
export function noteUpgraded(): void {
  const current = new Writer(64);
  current.compact(SPEC_VERSION);
  current.bytes(SPEC_NAME, SPEC_NAME_LENGTH);
  setWritten(valueKey(KEY_LAST_RUNTIME_UPGRADE), current);
}

/** Whether this code has a greater spec version than that of the last block, or another name. */
function isUpgraded(): bool {
  const last = get(valueKey(KEY_LAST_RUNTIME_UPGRADE));
  if (last == ABSENT) return true;
  const reader = Reader.over(last);
  const version = reader.compact();
  const name = reader.bytes();
  if (reader.failed) return true;
  return (
    SPEC_VERSION > version ||
    reader.length != SPEC_NAME_LENGTH ||
    !equalBytes(name, SPEC_NAME, SPEC_NAME_LENGTH)
  );
}

/** A pallet that has nothing in storage, no version either, is new: its storage has the layout of this code. */
export function initializeNewPallets(): Weight {
  let weight = new Weight();
  let at: usize = STORAGE_VERSIONS;
  for (let i: u32 = 0; i < STORAGE_VERSIONS_COUNT; i++) {
    const prefix = packSpan(at, PALLET_PREFIX);
    if (startsWith(nextKey(prefix), prefix)) {
      weight = weight.plus(storageVersionRead());
    } else {
      writeStorageVersion(at, load<u16>(at + KEY));
      weight = weight.plus(storageVersionMoved());
    }
    at += ENTRY;
  }
  return weight;
}
