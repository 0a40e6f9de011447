// Half bytes of keys, the high one first.
// Source: docs/spec/tries.md#keys.

import { copyBytes } from "../bytes/copy";
import { commonPrefix, equalBytes } from "../bytes/compare";

/** Substrate bounds a partial key to 65,535 nibbles, so no longer key can be stored. */
export const MAX_PARTIAL_NIBBLES: u32 = 65535;
export const MAX_KEY_LENGTH: u32 = MAX_PARTIAL_NIBBLES >> 1;

// @ts-ignore: decorator
@inline
export function nibbleAt(key: usize, index: u32): u32 {
  const byte: u32 = load<u8>(key + (index >>> 1));
  return index & 1 ? byte & 15 : byte >>> 4;
}

/** Whether the partial key of `count` nibbles at `partial` (padded in front when odd) is in `key` from `from` on. */
export function partialMatches(partial: usize, count: u32, key: usize, from: u32): bool {
  const padding = count & 1;
  if (padding == (from & 1)) {
    // Nibbles lie in the same halves of their bytes.
    if (padding) {
      if (load<u8>(partial) != nibbleAt(key, from)) return false;
      partial++;
      from++;
      count--;
    }
    return equalBytes(partial, key + (from >>> 1), count >>> 1);
  }
  for (let i: u32 = 0; i < count; i++) {
    if (nibbleAt(partial, padding + i) != nibbleAt(key, from + i)) return false;
  }
  return true;
}

/** Writes nibbles [`from`, `to`) of `key` as a partial key: (to - from + 1) / 2 bytes, padded in front when odd. */
export function writePartial(target: usize, key: usize, from: u32, to: u32): void {
  if ((to - from) & 1) store<u8>(target++, nibbleAt(key, from++) as u8);
  if ((from & 1) == 0) {
    copyBytes(target, key + (from >>> 1), (to - from) >>> 1);
    return;
  }
  for (; from < to; from += 2) {
    store<u8>(target++, ((nibbleAt(key, from) << 4) | nibbleAt(key, from + 1)) as u8);
  }
}

/** How many leading nibbles two keys share. */
export function commonNibbles(a: usize, aLength: u32, b: usize, bLength: u32): u32 {
  const bytes = commonPrefix(a, aLength, b, bLength);
  if (bytes == aLength || bytes == bLength) return bytes << 1;
  return (bytes << 1) + ((load<u8>(a + bytes) ^ load<u8>(b + bytes)) < 16 ? 1 : 0);
}
