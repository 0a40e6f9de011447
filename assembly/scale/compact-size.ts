// The encoded size of a compact integer, for code that allocates memory for an encoding before it writes it.

/** Bytes of a `Compact<u32>`. */
export function compactSize(value: u32): u32 {
  if (value < 1 << 6) return 1;
  if (value < 1 << 14) return 2;
  return value < 1 << 30 ? 4 : 5;
}
