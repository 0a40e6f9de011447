import { ed25519 } from "@noble/curves/ed25519.js";

/**
 * The test set of ZIP-215: signatures whose key A and nonce R are points of small order, each in all of its
 * encodings, with s = 0 and the message "Zcash". All 14 × 14 are valid under ZIP-215, because 8·A = 8·R = 0; under
 * stricter rules most of them fail.
 */

const P = 2n ** 255n - 19n;

/** Little-endian, 32 bytes, with the sign of x in the top bit. */
function encode(y: bigint, sign: 0 | 1): Uint8Array {
  const bytes = new Uint8Array(32);
  let rest = y | (BigInt(sign) << 255n);
  for (let i = 0; i < 32; i += 1) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/**
 * Every encoding of the eight points of small order: their canonical ones, those with y + p where it still
 * fits 255 bits, and those of x = 0 with the sign bit set.
 */
export function smallOrderEncodings(): Uint8Array[] {
  const { Point } = ed25519;
  // A point of order 8, found by clearing the prime-order part of points that are not in the subgroup.
  const ys = new Set<bigint>();
  for (let seed = 2n; ys.size < 5; seed += 1n) {
    let point: InstanceType<typeof Point>;
    try {
      point = Point.fromBytes(encode(seed, 0));
    } catch {
      continue;
    }
    const order = Point.CURVE().n;
    const torsion = point.multiplyUnsafe(order - 1n).add(point);
    let multiple = torsion;
    for (let i = 0; i < 8; i += 1) {
      ys.add(multiple.toAffine().y);
      multiple = multiple.add(torsion);
    }
  }
  const encodings: Uint8Array[] = [];
  for (const y of ys) {
    for (const value of [y, y + P]) {
      if (value >= 2n ** 255n) continue;
      encodings.push(encode(value, 0), encode(value, 1));
    }
  }
  return encodings;
}

export interface Zip215Vector {
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
}

export const MESSAGE: Uint8Array = new TextEncoder().encode("Zcash");

export function zip215Vectors(): Zip215Vector[] {
  const encodings = smallOrderEncodings();
  return encodings.flatMap((publicKey) =>
    encodings.map((r) => {
      const signature = new Uint8Array(64);
      signature.set(r);
      return { publicKey, signature };
    }),
  );
}
