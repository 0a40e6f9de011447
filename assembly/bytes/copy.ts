// Copies bytes between ranges that do not overlap, eight at a time at any alignment.
//
// The standard library's `memory.copy` copies byte by byte unless both addresses have the same alignment, which those of
// keys, hashes and messages rarely have. Use `memory.copy` for ranges that may overlap.

/** @param target does not overlap the `length` bytes at `source` */
export function copyBytes(target: usize, source: usize, length: u32): void {
  const end = source + length;
  while (end - source >= 8) {
    store<u64>(target, load<u64>(source));
    source += 8;
    target += 8;
  }
  if ((end - source) & 4) {
    store<u32>(target, load<u32>(source));
    source += 4;
    target += 4;
  }
  if ((end - source) & 2) {
    store<u16>(target, load<u16>(source));
    source += 2;
    target += 2;
  }
  if ((end - source) & 1) store<u8>(target, load<u8>(source));
}
