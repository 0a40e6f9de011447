/**
 * Ed25519 verification by the rules of ZIP-215, as Substrate hosts verify.
 *
 * OpenSSL (through `node:crypto`) is ten times faster than the library that knows ZIP-215, and stricter:
 * it accepts nothing that ZIP-215 refuses, but refuses keys of small order, points in a second encoding
 * and signatures that hold only after multiplication by the cofactor. So its yes is final, and its no is
 * put to the slow library. A GRANDPA authority could otherwise split this host from the chain.
 *
 * An attacker can send signatures that fail in both. Each costs about a millisecond, so the second
 * question is asked {@link SECOND_OPINIONS} times in a call of the runtime: more than the largest authority
 * set in use (1,000), each member of which may sign oddly in an honest justification. Beyond it the call
 * ends with {@link SignatureBudgetError}: a wrong "no" would be a fork, a trap is refused work. The count
 * depends on the input alone, so the same call always ends the same way.
 */
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { SignatureBudgetError } from "./errors.ts";

/** How many signatures that OpenSSL refuses are looked at again, per call of the runtime. */
export const SECOND_OPINIONS = 1024;

/** Public keys whose imported form is kept, over all calls. */
const KEPT_KEYS = 4096;

const keys = new Map<string, KeyObject>();

/** Verifies for one call of a runtime. */
export class Ed25519Verifier {
  readonly #most: number;
  #asked = 0;

  constructor(secondOpinions: number = SECOND_OPINIONS) {
    this.#most = secondOpinions;
  }

  /** Whether `signature` (64 bytes) of `message` by `publicKey` (32 bytes) holds under ZIP-215. */
  verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
    // Above the group order s is refused by all rules; OpenSSL and the library agree without a hash.
    if (!isCanonicalScalar(signature)) return false;
    if (verify(null, message, importKey(publicKey), signature)) return true;
    this.#asked += 1;
    if (this.#asked > this.#most) {
      throw new SignatureBudgetError(`more than ${this.#most} doubtful Ed25519 signatures in one call`);
    }
    return ed25519.verify(signature, message, publicKey, { zip215: true });
  }
}

/** Least recently used keys go first: a `Map` keeps the order of insertion. */
function importKey(publicKey: Uint8Array): KeyObject {
  const bytes = Buffer.from(publicKey);
  const name = bytes.toString("latin1");
  let key = keys.get(name);
  if (key === undefined) {
    key = createPublicKey({
      key: { kty: "OKP", crv: "Ed25519", x: bytes.toString("base64url") },
      format: "jwk",
    });
    if (keys.size >= KEPT_KEYS) keys.delete(keys.keys().next().value as string);
  } else {
    keys.delete(name);
  }
  keys.set(name, key);
  return key;
}

/** The order of the base point, little-endian. */
const GROUP_ORDER = Buffer.from("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010", "hex");

function isCanonicalScalar(signature: Uint8Array): boolean {
  for (let i = 31; i >= 0; i -= 1) {
    const difference = (signature[32 + i] as number) - (GROUP_ORDER[i] as number);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
