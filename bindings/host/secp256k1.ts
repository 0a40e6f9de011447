/**
 * Recovery of the secp256k1 key that made a signature, with Substrate's error codes (version 2 of the host
 * functions: r and s above the group order are refused; a high s is fine).
 */
import { secp256k1 } from "@noble/curves/secp256k1.js";

/** `EcdsaVerifyError`: r or s overflows, no such recovery id, no key fits. */
export const RecoverError = { BadRS: 0, BadV: 1, BadSignature: 2 } as const;
export type RecoverErrorCode = (typeof RecoverError)[keyof typeof RecoverError];

const ORDER = secp256k1.Point.CURVE().n;

/**
 * The key behind `signature` (r, s, v: 65 bytes; v is 0..3 or 27..30) of the 32-byte `digest`:
 * 33 bytes compressed, or 64 bytes without the leading 4; or an error code.
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
    // The library throws where no point has that x, or where the key would be the point at infinity.
    return RecoverError.BadSignature;
  }
}

function toInteger(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}
