// Keys made by the node, for itself.

import { adopt } from "../memory/arena";
import { ext_crypto_ed25519_generate_version_1, ext_crypto_sr25519_generate_version_1 } from "./imports";

/** Makes an ed25519 key of the type (4 bytes) and gives its public key: address of 32 bytes. `seed`: `Option<Vec<u8>>`. */
export function generateEd25519(keyType: usize, seed: u64): usize {
  return adopt(ext_crypto_ed25519_generate_version_1(keyType, seed), 32);
}

/** Makes an sr25519 key. */
export function generateSr25519(keyType: usize, seed: u64): usize {
  return adopt(ext_crypto_sr25519_generate_version_1(keyType, seed), 32);
}
