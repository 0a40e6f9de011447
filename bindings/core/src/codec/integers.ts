/**
 * The 64-bit and 128-bit integers of SCALE, little-endian.
 *
 * Throws `RangeError` if a value to write is out of range, and `ScaleError` if the input ends too early.
 */
import type { ScaleReader } from "./scale.ts";

/** SCALE `u64`. */
export function encodeU64(value: bigint): Uint8Array {
  return encodeUint(value, 8);
}

/** SCALE `u64`. */
export function readU64(reader: ScaleReader): bigint {
  return readUint(reader, 8);
}

/** SCALE `u128`. */
export function readU128(reader: ScaleReader): bigint {
  return readUint(reader, 16);
}

function encodeUint(value: bigint, length: number): Uint8Array {
  if (value < 0n || value >> BigInt(8 * length) !== 0n) {
    throw new RangeError(`${value} does not fit into ${length} bytes`);
  }
  return Uint8Array.from({ length }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}

function readUint(reader: ScaleReader, length: number): bigint {
  return reader.fixed(length).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
