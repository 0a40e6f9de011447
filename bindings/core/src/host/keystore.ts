/**
 * Keys that a node keeps for its runtime, in memory. Only the generation of session keys uses them.
 *
 * Rejects a seed that is not a secret URI (`//Alice`, a mnemonic phrase, `0x` and 64 hex digits), as Substrate does.
 */

import {
  ed25519PairFromSeed,
  keyExtractSuri,
  keyFromPath,
  mnemonicToMiniSecret,
  randomAsU8a,
  secp256k1PairFromSeed,
  sr25519PairFromSeed,
} from "@polkadot/util-crypto";
import { fromHex, toHex } from "../codec/hex.ts";

/** Signature schemes of session keys: `ed25519` for GRANDPA, `sr25519` for Aura, `ecdsa` for BEEFY. */
export type KeyScheme = "ed25519" | "sr25519" | "ecdsa";

/** A key pair in the layout of `@polkadot/util-crypto`. */
export interface KeyPair {
  /** 32 bytes; of `ecdsa` 33. */
  readonly publicKey: Uint8Array;
  /** 64 bytes; of `ecdsa` 32. */
  readonly secretKey: Uint8Array;
}

/** The phrase of Substrate's development accounts. A secret URI that starts with `/` is derived from it. */
const DEVELOPMENT_PHRASE = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";

/** An in-memory keystore. */
export class Keystore {
  readonly #pairs = new Map<string, Map<string, KeyPair>>();

  /**
   * Generates and keeps a key pair for a key type (four characters, such as `aura`). The pair is derived from the
   * secret URI, or from random bytes if that is null. Returns the public key: 32 bytes, of `ecdsa` 33.
   */
  generate(scheme: KeyScheme, keyType: string, suri: string | null): Uint8Array {
    const pair = makePair(scheme, suri);
    const slot = `${scheme}:${keyType}`;
    const pairs = this.#pairs.get(slot) ?? new Map<string, KeyPair>();
    this.#pairs.set(slot, pairs.set(toHex(pair.publicKey), pair));
    return pair.publicKey;
  }

  /** The key pairs of a key type, oldest first. */
  pairs(scheme: KeyScheme, keyType: string): KeyPair[] {
    return [...(this.#pairs.get(`${scheme}:${keyType}`)?.values() ?? [])];
  }
}

const FROM_SEED: Readonly<Record<KeyScheme, (seed: Uint8Array) => KeyPair>> = {
  ed25519: ed25519PairFromSeed,
  sr25519: sr25519PairFromSeed,
  ecdsa: secp256k1PairFromSeed,
};

function makePair(scheme: KeyScheme, suri: string | null): KeyPair {
  const fromSeed = FROM_SEED[scheme];
  if (suri === null) return fromSeed(randomAsU8a(32));
  const { phrase, path, password } = keyExtractSuri(
    suri.startsWith("/") ? `${DEVELOPMENT_PHRASE}${suri}` : suri,
  );
  const seed = /^0x[0-9a-fA-F]{64}$/.test(phrase)
    ? (fromHex(phrase) as Uint8Array)
    : mnemonicToMiniSecret(phrase, password);
  return keyFromPath(fromSeed(seed), path, scheme);
}
