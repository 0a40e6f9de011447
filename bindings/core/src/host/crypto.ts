/** `ext_crypto_*`: verifies signatures, recovers keys, and generates session keys. (docs/spec/host.md#crypto) */

import { sr25519Verify } from "@polkadot/util-crypto";
import { latin1 } from "../codec/bytes.ts";
import { HostArgumentError, HostUnavailableError } from "./errors.ts";
import type { Host, HostFunction, HostInterface } from "./host.ts";
import type { KeyScheme, Keystore } from "./keystore.ts";
import { decodeArgument } from "./results.ts";
import { recover } from "./secp256k1.ts";

export function crypto(host: Host): HostInterface {
  const { memory } = host;
  const generate =
    (scheme: KeyScheme): HostFunction =>
    (keyType: number, seed: bigint) => {
      const { keystore } = host.services;
      if (keystore === undefined)
        throw new HostUnavailableError("the runtime uses a key, and there is no keystore");
      const purpose = latin1(memory.at(keyType, 4));
      const suri = decodeArgument(memory.read(seed), "seed", (reader) => reader.option(() => reader.text()));
      return host.give(generateKey(keystore, scheme, purpose, suri));
    };
  const recoverKey =
    (compressed: boolean): HostFunction =>
    (signature: number, digest: number) => {
      const key = recover(memory.at(signature, 65), memory.at(digest, 32), compressed);
      return host.giveSlice(typeof key === "number" ? Uint8Array.of(1, key) : Uint8Array.of(0, ...key));
    };
  return {
    ext_crypto_ed25519_verify_version_1: (signature: number, message: bigint, publicKey: number) =>
      Number(
        host.services.ed25519.verify(
          memory.at(signature, 64),
          memory.read(message),
          memory.at(publicKey, 32),
        ),
      ),
    ext_crypto_sr25519_verify_version_2: (signature: number, message: bigint, publicKey: number) =>
      Number(
        host.services.acceptSignature?.(memory.at(signature, 64), memory.at(publicKey, 32)) === true ||
          verifySr25519(memory.at(signature, 64), memory.read(message), memory.at(publicKey, 32)),
      ),
    ext_crypto_secp256k1_ecdsa_recover_version_2: recoverKey(false),
    ext_crypto_secp256k1_ecdsa_recover_compressed_version_2: recoverKey(true),
    ext_crypto_ed25519_generate_version_1: generate("ed25519"),
    ext_crypto_sr25519_generate_version_1: generate("sr25519"),
    ext_crypto_ecdsa_generate_version_1: generate("ecdsa"),
  };
}

/** The library throws on points and scalars that do not decode; for the runtime the signature is then invalid. */
function verifySr25519(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return sr25519Verify(message, signature, publicKey);
  } catch {
    return false;
  }
}

function generateKey(
  keystore: Keystore,
  scheme: KeyScheme,
  purpose: string,
  suri: string | null,
): Uint8Array {
  try {
    return keystore.generate(scheme, purpose, suri);
  } catch (error) {
    throw new HostArgumentError("the seed is not a secret URI", { cause: error });
  }
}
