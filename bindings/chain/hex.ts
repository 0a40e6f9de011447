/**
 * Bytes as `0x` and hex digits, two a byte: the form of hashes and keys in chain specs and in RPC.
 *
 * Refuses text of another form by answering undefined, so that the caller can name the place.
 */

/** `0x` and lower-case digits. */
export function toHex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex")}`;
}

/** The bytes of `text`, or undefined where it is not of this form. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^0x[0-9a-fA-F]*$/.test(text)) return undefined;
  return new Uint8Array(Buffer.from(text.slice(2), "hex"));
}

export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}
