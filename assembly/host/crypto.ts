// Signature checks by the host.

import { HashPtr } from "../bytes/hash-ptr";
import {
  ext_crypto_ed25519_verify_version_1,
  ext_crypto_secp256k1_ecdsa_recover_compressed_version_2,
  ext_crypto_sr25519_verify_version_2,
} from "./imports";
import { adopt } from "../memory/arena";
import { packSpan, spanAddress, spanLength } from "../bytes/span";

/**
 * Whether `signature` (64 bytes) over `message` was made by `publicKey` (32 bytes), by ZIP-215 rules as every
 * Polkadot host applies them. Source: docs/spec/grandpa.md#signatures.
 */
export function verifyEd25519(signature: usize, message: usize, messageLength: u32, publicKey: usize): bool {
  return ext_crypto_ed25519_verify_version_1(signature, packSpan(message, messageLength), publicKey) == 1;
}

/** Whether `signature` (64 bytes) over `message` was made by `publicKey` (32 bytes). */
export function verifySr25519(signature: usize, message: usize, messageLength: u32, publicKey: usize): bool {
  return ext_crypto_sr25519_verify_version_2(signature, packSpan(message, messageLength), publicKey) == 1;
}

/** The compressed public key (address of 33 bytes) that signed `hash` (32 bytes) with `signature` (65 bytes), or 0. */
export function recoverEcdsa(signature: usize, hash: HashPtr): usize {
  const result = ext_crypto_secp256k1_ecdsa_recover_compressed_version_2(signature, hash);
  const address = adopt(spanAddress(result), spanLength(result));
  return spanLength(result) == 34 && load<u8>(address) == 0 ? address + 1 : 0;
}
