// Decompresses LZ4 blocks that the build made (`bindings/build/lz4.ts`): data of the module that is rarely asked for.
//
// An instance copies its module's data into memory, whole, for each call. What only one call wants, such as metadata,
// costs all others less when it is small.
// Not for bytes of others: nothing is checked but that the target is not left.
// Source: the LZ4 block format.

import { copyBytes } from "./copy";

const SHORTEST_COPY: u32 = 4;
/** A token's half with this value continues in bytes of their own. */
const CONTINUED: u32 = 15;

/** @param target has room for `size` bytes, which is what the block holds */
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
    // Byte by byte: a copy may reach into what it writes itself.
    for (let i: u32 = 0; i < length; i++) store<u8>(at + i, load<u8>(copied + i));
    at += length;
  }
}
