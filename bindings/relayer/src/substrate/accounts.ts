/**
 * The well-known development accounts, in each signature scheme that a runtime accepts.
 *
 * Their secrets are public, so they must never hold real money. An invalid secret URI throws the error of the crypto
 * library. (docs/spec/host.md#crypto, docs/spec/host.md#signed-payload)
 */
import {
  blake2AsU8a,
  ed25519PairFromSeed,
  ed25519Sign,
  encodeAddress,
  keyExtractSuri,
  keyFromPath,
  mnemonicToMiniSecret,
  secp256k1PairFromSeed,
  secp256k1Sign,
  sr25519PairFromSeed,
  sr25519Sign,
} from "@polkadot/util-crypto";

/** In the order of `MultiSignature`'s variants. */
export const SIGNATURE_SCHEMES = ["ed25519", "sr25519", "ecdsa"] as const;

/** A signature scheme of `MultiSignature`. */
export type SignatureScheme = (typeof SIGNATURE_SCHEMES)[number];

/** Names of the development accounts. */
export const DEV_NAMES = ["Alice", "Bob", "Charlie", "Dave", "Eve", "Ferdie"] as const;

/** Name of a development account. */
export type DevName = (typeof DEV_NAMES)[number];

/** Substrate's generic address format. */
const GENERIC_SS58_FORMAT = 42;
const DEVELOPMENT_PHRASE = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";

/** An account with its secret. */
export interface Account {
  /** For example `Alice`, or the secret URI from which it was made. */
  readonly name: string;
  /** Signature scheme of the key. */
  readonly scheme: SignatureScheme;
  /** 32 bytes; 33 for ecdsa. */
  readonly publicKey: Uint8Array;
  /** The account id: the public key; for ecdsa its BLAKE2b-256 hash. */
  readonly id: Uint8Array;
  /** The id in SS58, format 42. */
  readonly address: string;
  /** Signs bytes as they are. Returns 64 bytes; 65 for ecdsa. */
  sign(message: Uint8Array): Uint8Array;
}

const made = new Map<string, Account>();

/** The account with the secret URI `//<name>`, derived from the development phrase. */
export function devAccount(name: DevName | (string & {}), scheme: SignatureScheme = "sr25519"): Account {
  const key = `${scheme}:${name}`;
  const account = made.get(key) ?? { ...accountFromUri(`//${name}`, scheme), name };
  made.set(key, account);
  return account;
}

/** All development accounts of a scheme. */
export function devAccounts(scheme: SignatureScheme = "sr25519"): Account[] {
  return DEV_NAMES.map((name) => devAccount(name, scheme));
}

/** The account of a secret URI: a phrase with a derivation path, or only a path, below the development phrase. */
export function accountFromUri(uri: string, scheme: SignatureScheme = "sr25519"): Account {
  const { phrase, path, password } = keyExtractSuri(uri.startsWith("/") ? DEVELOPMENT_PHRASE + uri : uri);
  const isDevelopment = phrase === DEVELOPMENT_PHRASE && password === undefined;
  const seed = isDevelopment ? developmentSeed() : mnemonicToMiniSecret(phrase, password);
  const pair = keyFromPath(PAIRS[scheme](seed), path, scheme);
  const id = scheme === "ecdsa" ? blake2AsU8a(pair.publicKey, 256) : pair.publicKey;
  return {
    name: uri,
    scheme,
    publicKey: pair.publicKey,
    id,
    address: encodeAddress(id, GENERIC_SS58_FORMAT),
    sign: (message) => SIGNERS[scheme](message, pair),
  };
}

let developmentMiniSecret: Uint8Array | undefined;

/** Thousands of hashes, and the same for all development accounts. */
function developmentSeed(): Uint8Array {
  developmentMiniSecret ??= mnemonicToMiniSecret(DEVELOPMENT_PHRASE);
  return developmentMiniSecret;
}

type Pair = ReturnType<typeof sr25519PairFromSeed>;

const PAIRS: Readonly<Record<SignatureScheme, (seed: Uint8Array) => Pair>> = {
  sr25519: sr25519PairFromSeed,
  ed25519: (seed) => ed25519PairFromSeed(seed),
  ecdsa: (seed) => secp256k1PairFromSeed(seed),
};

const SIGNERS: Readonly<Record<SignatureScheme, (message: Uint8Array, pair: Pair) => Uint8Array>> = {
  sr25519: sr25519Sign,
  ed25519: (message, pair) => ed25519Sign(message, pair),
  ecdsa: (message, pair) => secp256k1Sign(message, pair, "blake2"),
};
