export { concat } from "@as-ismp/core/internal/codec";

/** `0x` hex of bytes. */
export function hex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex")}`;
}

/** Bytes of `0x` hex (the prefix may be left out). Refuses anything that is not hex. */
export function unhex(text: string): Uint8Array {
  const digits = text.startsWith("0x") ? text.slice(2) : text;
  const bytes = new Uint8Array(Buffer.from(digits, "hex"));
  if (bytes.length * 2 !== digits.length) throw new Error(`not hex: ${text.slice(0, 40)}`);
  return bytes;
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** A copy with the byte at `index` replaced by `change` of it. */
export function withByte(bytes: Uint8Array, index: number, change: (byte: number) => number): Uint8Array {
  const copy = bytes.slice();
  copy[index] = change(copy[index] ?? 0);
  return copy;
}
