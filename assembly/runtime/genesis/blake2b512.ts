// BLAKE2b (RFC 7693) with a digest of 64 bytes, of one block: what checksums of addresses need.

import { compress } from "../../generated/blake2b-compress";

const BLOCK: u32 = 128;
const STATE = memory.data(64, 8);
const PADDED = memory.data(128, 8);

/** Writes the 64-byte digest of `length` (at most 128) bytes at `data` to `out`. */
export function blake2b512(data: usize, length: u32, out: usize): void {
  assert(length <= BLOCK);
  store<u64>(STATE, 0x6a09e667f3bcc908 ^ 0x01010000 ^ 64);
  store<u64>(STATE, 0xbb67ae8584caa73b, 8);
  store<u64>(STATE, 0x3c6ef372fe94f82b, 16);
  store<u64>(STATE, 0xa54ff53a5f1d36f1, 24);
  store<u64>(STATE, 0x510e527fade682d1, 32);
  store<u64>(STATE, 0x9b05688c2b3e6c1f, 40);
  store<u64>(STATE, 0x1f83d9abfb41bd6b, 48);
  store<u64>(STATE, 0x5be0cd19137e2179, 56);
  memory.copy(PADDED, data, length);
  memory.fill(PADDED + length, 0, BLOCK - length);
  compress(STATE, PADDED, length as u64, -1);
  memory.copy(out, STATE, 64);
}
