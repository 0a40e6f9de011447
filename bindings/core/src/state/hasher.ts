/**
 * The two hash functions that a Substrate trie can use.
 *
 * Both come from `@polkadot/util-crypto`. Until `cryptoWaitReady()` has resolved, that library computes them in
 * JavaScript: the same digests, but slower.
 */
import { blake2AsU8a, keccakAsU8a } from "@polkadot/util-crypto";

/** Names as in ISMP proofs: `keccak256` is index 0 of the SCALE enum, `blake2_256` index 1. */
export type HasherName = "keccak256" | "blake2_256";

/** Returns the 32-byte digest of the input. */
export type HashFunction = (data: Uint8Array) => Uint8Array;

/** The hash functions by name. */
export const HASHERS: Readonly<Record<HasherName, HashFunction>> = {
  keccak256: (data) => keccakAsU8a(data, 256),
  blake2_256: (data) => blake2AsU8a(data, 256),
};
