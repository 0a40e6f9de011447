// Presets: genesis configurations inside the blob, which the build makes from the descriptions of runtime and pallets.
//
// Their accounts are the development accounts of Substrate tools, whose secret keys are public: they must own nothing of
// value.

import { equalBytes } from "../../bytes/compare";
import { preset, PRESET_NAMES, PRESET_NAMES_LENGTH } from "../../generated/genesis";
import { packSpan, Span, spanAddress, spanLength } from "../../bytes/span";
import { ABSENT } from "../../host/storage";
import { Reader } from "../../scale/reader";

/** SCALE `Vec<Vec<u8>>`. */
export function presetNames(): Span {
  return packSpan(PRESET_NAMES, PRESET_NAMES_LENGTH);
}

/** The default configuration: an empty chain. */
export function defaultConfiguration(): Span {
  return preset(0);
}

/** The configuration of that name as JSON, or ABSENT if there is none. */
export function presetByName(name: Span): Span {
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
