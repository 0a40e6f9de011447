// Generates session keys in the node's keystore.

import { adopt } from "../memory/arena";
import { ext_crypto_ed25519_generate_version_1, ext_crypto_sr25519_generate_version_1 } from "./imports";

/**
 * Generates an ed25519 key.
 *
 * @param keyType address of the 4-byte key type id
 * @param seed encoded `Option<Vec<u8>>`
 * @returns address of the public key's 32 bytes
 */
export function generateEd25519(keyType: usize, seed: u64): usize {
  return adopt(ext_crypto_ed25519_generate_version_1(keyType, seed), 32);
}

/** The same for an sr25519 key. */
export function generateSr25519(keyType: usize, seed: u64): usize {
  return adopt(ext_crypto_sr25519_generate_version_1(keyType, seed), 32);
}
