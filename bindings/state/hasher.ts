/**
 * The two hash functions that a Substrate trie can be built with.
 *
 * Both come from the crypto library; before `cryptoWaitReady()` has resolved it answers from JavaScript,
 * which gives the same digests more slowly.
 */
import { blake2AsU8a, keccakAsU8a } from "@polkadot/util-crypto";

/** Names as in the ISMP proofs: `keccak256` is index 0 of the SCALE enum, `blake2_256` index 1. */
export type HasherName = "keccak256" | "blake2_256";

/** A 32-byte digest of the input. */
export type HashFunction = (data: Uint8Array) => Uint8Array;

/** The hash functions by name. */
export const HASHERS: Readonly<Record<HasherName, HashFunction>> = {
  keccak256: (data) => keccakAsU8a(data, 256),
  blake2_256: (data) => blake2AsU8a(data, 256),
};
