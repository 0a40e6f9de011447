// The few SCALE encoders that the benchmark's inputs need, and hex.

import { compactToU8a, u8aConcat } from "@polkadot/util";

export function hexToBytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replace(/^0x/, ""), "hex"));
}

/** `0x` and lower-case digits. */
export function hex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes).toString("hex")}`;
}

export function bytes(value: Uint8Array): Uint8Array {
  return u8aConcat(compactToU8a(value.length), value);
}

/** A `Vec` of values that are encoded already. */
export function list(values: readonly Uint8Array[]): Uint8Array {
  return u8aConcat(compactToU8a(values.length), ...values);
}

export function u32(value: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value, true);
  return out;
}

export function u64(value: number | bigint): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(value), true);
  return out;
}

export function u128(value: bigint): Uint8Array {
  return u8aConcat(u64(value & 0xffff_ffff_ffff_ffffn), u64(value >> 64n));
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
