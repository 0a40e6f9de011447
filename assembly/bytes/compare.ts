// Equality and order of byte strings in memory.

// @ts-ignore: decorator
@inline
export function equal32(a: usize, b: usize): bool {
  const low = (load<u64>(a) ^ load<u64>(b)) | (load<u64>(a, 8) ^ load<u64>(b, 8));
  const high = (load<u64>(a, 16) ^ load<u64>(b, 16)) | (load<u64>(a, 24) ^ load<u64>(b, 24));
  return (low | high) == 0;
}

export function equalBytes(a: usize, b: usize, length: u32): bool {
  const end = a + length;
  while (end - a >= 8) {
    if (load<u64>(a) != load<u64>(b)) return false;
    a += 8;
    b += 8;
  }
  while (a < end) {
    if (load<u8>(a++) != load<u8>(b++)) return false;
  }
  return true;
}

/** Lexicographic order; a prefix sorts before longer strings. */
export function compareBytes(a: usize, aLength: u32, b: usize, bLength: u32): i32 {
  const common = commonPrefix(a, aLength, b, bLength);
  if (common < aLength && common < bLength) {
    return (load<u8>(a + common) as i32) - (load<u8>(b + common) as i32);
  }
  return aLength == bLength ? 0 : aLength < bLength ? -1 : 1;
}

/** The number of leading bytes that two strings share. */
export function commonPrefix(a: usize, aLength: u32, b: usize, bLength: u32): u32 {
  const shorter = min(aLength, bLength);
  let i: u32 = 0;
  while (shorter - i >= 8) {
    const difference = load<u64>(a + i) ^ load<u64>(b + i);
    if (difference != 0) return i + ((ctz(difference) >> 3) as u32);
    i += 8;
  }
  while (i < shorter && load<u8>(a + i) == load<u8>(b + i)) i++;
  return i;
}
