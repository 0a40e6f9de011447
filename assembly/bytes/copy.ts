// Copying bytes between places that do not overlap, eight at a time whatever their alignment.
//
// The standard library's `memory.copy` goes byte by byte where two addresses are not aligned alike, which is what keys,
// hashes and messages never are. Where two places may overlap it is still the one to use.

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
