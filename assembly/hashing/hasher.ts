// The two hash functions of Substrate tries and headers, selected by the byte that proofs use for them.
// Source: docs/spec/scale.md#hashing, docs/spec/tries.md#state-proofs.

import { copyBytes } from "../bytes/copy";
import { HOST_HASHING } from "../configuration";
import { ext_hashing_blake2_256_version_1, ext_hashing_keccak_256_version_1 } from "../host/imports";
import { packSpan } from "../bytes/span";
import { adopt } from "../memory/arena";
import { blake2b256 } from "./blake2b";
import { keccak256 } from "./keccak";

export const enum Hasher {
  Keccak256 = 0,
  Blake2_256 = 1,
}

/** The number of hashers; this byte and all above it select none. */
export const HASHERS: u8 = 2;

/** Writes the 32-byte digest of `length` bytes at `data` to `out`. */
export function hash256(hasher: Hasher, data: usize, length: u32, out: usize): void {
  if (HOST_HASHING) {
    const span = packSpan(data, length);
    const digest =
      hasher == Hasher.Keccak256
        ? ext_hashing_keccak_256_version_1(span)
        : ext_hashing_blake2_256_version_1(span);
    copyBytes(out, adopt(digest, 32), 32);
  } else if (hasher == Hasher.Keccak256) {
    keccak256(data, length, out);
  } else {
    blake2b256(data, length, out);
  }
}
