/**
 * Recovers the secp256k1 public key from a signature, with Substrate's error codes. Follows version 2 of the host
 * functions: r and s must be below the group order; a high s is accepted.
 */

import { secp256k1 } from "@noble/curves/secp256k1.js";
import { toHex } from "../codec/hex.ts";

/** Substrate's `EcdsaVerifyError`: r or s out of range, unknown recovery id, no key for this signature. */
const RecoverError = { BadRS: 0, BadV: 1, BadSignature: 2 } as const;
export type RecoverErrorCode = (typeof RecoverError)[keyof typeof RecoverError];

const ORDER = secp256k1.Point.CURVE().n;

/**
 * Recovers the public key from `signature` (65 bytes: r, s, v; v is 0..3 or 27..30) of the 32-byte `digest`. Returns
 * 33 bytes if `compressed`, else 64 bytes without the leading 4; or an error code.
 */
export function recover(
  signature: Uint8Array,
  digest: Uint8Array,
  compressed: boolean,
): Uint8Array | RecoverErrorCode {
  const v = signature[64] as number;
  const recovery = v > 26 ? v - 27 : v;
  if (recovery > 3) return RecoverError.BadV;
  const r = toInteger(signature.subarray(0, 32));
  const s = toInteger(signature.subarray(32, 64));
  if (r >= ORDER || s >= ORDER) return RecoverError.BadRS;
  if (r === 0n || s === 0n) return RecoverError.BadSignature;
  try {
    const point = new secp256k1.Signature(r, s, recovery).recoverPublicKey(Uint8Array.from(digest));
    return compressed ? point.toBytes(true) : point.toBytes(false).subarray(1);
  } catch {
    // The library throws if no point has that x, or if the key would be the point at infinity.
    return RecoverError.BadSignature;
  }
}

function toInteger(bytes: Uint8Array): bigint {
  return BigInt(toHex(bytes));
}
