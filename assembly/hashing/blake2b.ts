// BLAKE2b (RFC 7693), unkeyed, digests of 16, 32 and 64 bytes.

import { copyBytes } from "../bytes/copy";
import { compress } from "../generated/blake2b-compress";

const BLOCK: u32 = 128;

const STATE = memory.data(64, 8);
const LAST_BLOCK = memory.data(128, 8);

/** Writes the 32-byte digest of `length` bytes at `data` to `out`. */
export function blake2b256(data: usize, length: u32, out: usize): void {
  digest(data, length, 32);
  store<u64>(out, load<u64>(STATE));
  store<u64>(out, load<u64>(STATE, 8), 8);
  store<u64>(out, load<u64>(STATE, 16), 16);
  store<u64>(out, load<u64>(STATE, 24), 24);
}

/** Writes the 16-byte digest: BLAKE2b with that digest length, not a truncation of the longer one. */
export function blake2b128(data: usize, length: u32, out: usize): void {
  digest(data, length, 16);
  store<u64>(out, load<u64>(STATE));
  store<u64>(out, load<u64>(STATE, 8), 8);
}

/** Writes the 64-byte digest, of which the first bytes are the checksum of an SS58 address. */
export function blake2b512(data: usize, length: u32, out: usize): void {
  digest(data, length, 64);
  copyBytes(out, STATE, 64);
}

function digest(data: usize, length: u32, digestLength: u64): void {
  // The initialization vector; the parameters (no key, no tree, digest length) are XORed into its first word.
  store<u64>(STATE, 0x6a09e667f3bcc908 ^ 0x01010000 ^ digestLength);
  store<u64>(STATE, 0xbb67ae8584caa73b, 8);
  store<u64>(STATE, 0x3c6ef372fe94f82b, 16);
  store<u64>(STATE, 0xa54ff53a5f1d36f1, 24);
  store<u64>(STATE, 0x510e527fade682d1, 32);
  store<u64>(STATE, 0x9b05688c2b3e6c1f, 40);
  store<u64>(STATE, 0x1f83d9abfb41bd6b, 48);
  store<u64>(STATE, 0x5be0cd19137e2179, 56);

  let done: u32 = 0;
  while (length - done > BLOCK) {
    compress(STATE, data + done, (done + BLOCK) as u64, 0);
    done += BLOCK;
  }
  const rest = length - done;
  if (rest == BLOCK) {
    compress(STATE, data + done, length as u64, -1);
    return;
  }
  copyBytes(LAST_BLOCK, data + done, rest);
  memory.fill(LAST_BLOCK + rest, 0, BLOCK - rest);
  compress(STATE, LAST_BLOCK, length as u64, -1);
}
