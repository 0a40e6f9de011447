// Decompresses LZ4 blocks that the build made (`bindings/build/src/build/lz4.ts`): data that few runtime calls use.
//
// A host copies all data segments into memory for each call. Compressing what only one call uses, such as metadata, makes
// all others cheaper.
// Not for untrusted bytes: it only checks that it does not write beyond the target.
// Source: the LZ4 block format.

import { copyBytes } from "./copy";

const SHORTEST_COPY: u32 = 4;
/** A length in a token that continues in the bytes that follow. */
const CONTINUED: u32 = 15;

/** @param target room for `size` bytes, the exact size of the decompressed data */
export function decompressBlock(source: usize, target: usize, size: u32): void {
  const end = target + size;
  let from = source;
  let at = target;
  while (at < end) {
    const token: u32 = load<u8>(from++);
    let literals = token >> 4;
    if (literals == CONTINUED) {
      let more: u32;
      do {
        more = load<u8>(from++);
        literals += more;
      } while (more == 255);
    }
    literals = min(literals, (end - at) as u32);
    copyBytes(at, from, literals);
    at += literals;
    from += literals;
    if (at == end) return;
    const copied = at - (load<u16>(from) as usize);
    from += 2;
    let length = token & CONTINUED;
    if (length == CONTINUED) {
      let more: u32;
      do {
        more = load<u8>(from++);
        length += more;
      } while (more == 255);
    }
    length = min(length + SHORTEST_COPY, (end - at) as u32);
    // Byte by byte, because the source may overlap the bytes that this loop writes.
    for (let i: u32 = 0; i < length; i++) store<u8>(at + i, load<u8>(copied + i));
    at += length;
  }
}
