import { concat, withByte } from "../../support/hex.ts";
import type { InputRandom } from "../input-random.ts";

/** `Compact` in its canonical form. */
export function compactBytes(value: bigint): Uint8Array {
  if (value < 1n << 6n) return littleEndian(value << 2n, 1);
  if (value < 1n << 14n) return littleEndian((value << 2n) | 1n, 2);
  if (value < 1n << 30n) return littleEndian((value << 2n) | 2n, 4);
  const length = Math.max(4, Math.ceil(value.toString(2).length / 8));
  return concat(Uint8Array.of(((length - 4) << 2) | 3), littleEndian(value, length));
}

/** The same value in a longer form than it needs, which strict decoders refuse. */
export function longCompact(value: bigint): Uint8Array {
  if (value < 1n << 6n) return littleEndian((value << 2n) | 1n, 2);
  if (value < 1n << 14n) return littleEndian((value << 2n) | 2n, 4);
  const length = Math.max(4, Math.ceil(value.toString(2).length / 8)) + 1;
  return concat(Uint8Array.of(((length - 4) << 2) | 3), littleEndian(value, length));
}

function littleEndian(value: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let rest = value;
  for (let i = 0; i < length; i++, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  return bytes;
}

function readLittleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return value;
}

/** Bytes of the same length: one bit changed, another number near by or far away, or random ones. */
export function otherBytes(random: InputRandom, bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  if (length === 0) return bytes;
  switch (random.below(6)) {
    case 0:
      return new Uint8Array(length).fill(random.pick([0, 0xff]));
    case 1:
      return random.bytes(length);
    case 2:
    case 3:
      if (length > 16) break;
      return littleEndian(
        BigInt.asUintN(8 * length, readLittleEndian(bytes) + BigInt(random.pick([-2, -1, 1, 2, 300, -300]))),
        length,
      );
    case 4:
      if (length > 16) break;
      return littleEndian(random.integer(8 * length), length);
    default:
  }
  return withByte(bytes, random.below(length), (byte) => byte ^ (1 << random.below(8)));
}
