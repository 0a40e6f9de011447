// Signature checks by the host.

import { ext_crypto_ed25519_verify_version_1 } from "./imports";
import { packSpan } from "./span";

/**
 * Whether `signature` (64 bytes) over `message` was made by `publicKey` (32 bytes), by ZIP-215 rules as every
 * Polkadot host applies them. Source: consensus.md §4.
 */
export function verifyEd25519(signature: usize, message: usize, messageLength: u32, publicKey: usize): bool {
  return ext_crypto_ed25519_verify_version_1(signature, packSpan(message, messageLength), publicKey) == 1;
}
