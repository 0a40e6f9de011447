/**
 * Ed25519 verification by the rules of ZIP-215, which Substrate hosts follow.
 *
 * OpenSSL (through `node:crypto`) is ten times faster than `@noble/curves`, which implements ZIP-215. It is also
 * stricter: it accepts nothing that ZIP-215 rejects, but it rejects keys of small order, points in a non-canonical
 * encoding and signatures that are valid only after multiplication by the cofactor. So a signature that OpenSSL
 * accepts is valid, and one that it rejects is verified again by the slow library. Without that, a GRANDPA authority
 * could sign a precommit that this host rejects and all others accept, and so split this host from the chain.
 *
 * An attacker can send signatures that both libraries reject. Each costs about a millisecond, so a call of the
 * runtime verifies at most {@link SECOND_OPINIONS} signatures a second time. That is more than the largest authority
 * set in use (1,000), each member of which may sign in such an unusual form in an honest justification. One more ends
 * the call with {@link SignatureBudgetError}: a wrong "invalid" could fork the chain, whereas a failed call only
 * refuses work. The count depends on the input alone, so the same call always ends in the same way.
 *
 * A browser has no OpenSSL, and its own cryptography answers later, when a host function must answer at once. There
 * the slow library verifies all signatures. It gives the same answers, and nothing is counted.
 */
import type { KeyObject } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { latin1 } from "../codec/bytes.ts";
import { fromHex } from "../codec/hex.ts";
import { SignatureBudgetError } from "./errors.ts";

/** How many signatures that OpenSSL rejects are verified a second time, per call of the runtime. */
export const SECOND_OPINIONS = 1024;

/** How many imported public keys the cache holds. All calls share the cache. */
const KEPT_KEYS = 4096;

/** OpenSSL, if this is Node. Not imported, because a page could not be loaded with an import of Node's modules. */
const openssl = globalThis.process?.getBuiltinModule?.("node:crypto");

const keys = new Map<string, KeyObject>();

/** Verifies signatures for one call of a runtime: the limit of second verifications counts per instance. */
export class Ed25519Verifier {
  readonly #most: number;
  #asked = 0;

  constructor(secondOpinions: number = SECOND_OPINIONS) {
    this.#most = secondOpinions;
  }

  /**
   * Whether `signature` (64 bytes) of `message` by `publicKey` (32 bytes) is valid under ZIP-215.
   *
   * @throws SignatureBudgetError if too many signatures need the slow library
   */
  verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
    // Both libraries reject an s that is not below the group order; this check needs no hash.
    if (!isCanonicalScalar(signature)) return false;
    if (openssl !== undefined) {
      if (openssl.verify(null, message, importKey(openssl, publicKey), signature)) return true;
      this.#asked += 1;
      if (this.#asked > this.#most) {
        throw new SignatureBudgetError(`more than ${this.#most} doubtful Ed25519 signatures in one call`);
      }
    }
    return ed25519.verify(signature, message, publicKey, { zip215: true });
  }
}

/**
 * Imports a public key, or takes it from the cache. The cache drops the least recently used key first: a `Map` keeps
 * the order of insertion.
 */
function importKey(library: NonNullable<typeof openssl>, publicKey: Uint8Array): KeyObject {
  const name = latin1(publicKey);
  let key = keys.get(name);
  if (key === undefined) {
    key = library.createPublicKey({
      key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(publicKey).toString("base64url") },
      format: "jwk",
    });
    if (keys.size >= KEPT_KEYS) keys.delete(keys.keys().next().value as string);
  } else {
    keys.delete(name);
  }
  keys.set(name, key);
  return key;
}

/** The order of the base point: 32 bytes, little-endian. */
const GROUP_ORDER = fromHex(
  "0xedd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",
) as Uint8Array;

/** Whether s, the second half of the signature, is below the group order. */
function isCanonicalScalar(signature: Uint8Array): boolean {
  for (let i = 31; i >= 0; i -= 1) {
    const difference = (signature[32 + i] as number) - (GROUP_ORDER[i] as number);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
