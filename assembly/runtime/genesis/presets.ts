// Genesis configurations that come with the runtime, made by the build of what its pallets and itself say of them.
//
// Accounts there are the development accounts of Substrate tools: their secret is public, nothing of worth may be
// theirs.

import { equalBytes } from "../../bytes/compare";
import { preset, PRESET_NAMES, PRESET_NAMES_LENGTH } from "../../generated/genesis";
import { packSpan, spanAddress, spanLength } from "../../host/span";
import { ABSENT } from "../../host/storage";
import { Reader } from "../../scale/reader";

/** SCALE `Vec<Vec<u8>>`. */
export function presetNames(): u64 {
  return packSpan(PRESET_NAMES, PRESET_NAMES_LENGTH);
}

/** The configuration without a name: of an empty chain. */
export function defaultConfiguration(): u64 {
  return preset(0);
}

/** The configuration of that name as JSON, or ABSENT if there is none. */
export function presetByName(name: u64): u64 {
  const names = new Reader(PRESET_NAMES, PRESET_NAMES + PRESET_NAMES_LENGTH);
  const count = names.count(1);
  for (let i: u32 = 0; i < count; i++) {
    const candidate = names.bytes();
    if (names.length == spanLength(name) && equalBytes(candidate, spanAddress(name), names.length)) {
      return preset(i + 1);
    }
  }
  return ABSENT;
}
