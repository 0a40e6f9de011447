/**
 * Bytes as `0x` and hex digits, two per byte: the form of hashes and keys in chain specs and in RPC.
 *
 * For text in another form the result is undefined, so that the caller can say in its error where the text is.
 */

import { encodeUtf8, hexDigits } from "./bytes.ts";

export { equalBytes } from "./bytes.ts";

const NO_DIGIT = 0xff;

/** Values of hex digits by their ASCII codes. */
const VALUES = new Uint8Array(256).fill(NO_DIGIT);
for (const [value, digit] of [..."0123456789abcdef"].entries()) {
  VALUES[digit.charCodeAt(0)] = value;
  VALUES[digit.toUpperCase().charCodeAt(0)] = value;
}

/** `0x` and lower-case digits. */
export function toHex(bytes: Uint8Array): string {
  return `0x${hexDigits(bytes)}`;
}

/** The bytes of `text`, or undefined if it does not have this form. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !text.startsWith("0x")) return undefined;
  // One pass over bytes: RPC answers contain megabytes of hex, and a regular expression with a slice takes five times
  // as long.
  const digits = encodeUtf8(text);
  // A character beyond ASCII takes more than one byte.
  if (digits.length !== text.length) return undefined;
  const bytes = new Uint8Array(text.length / 2 - 1);
  let wrong = 0;
  for (let at = 0, from = 2; at < bytes.length; at += 1, from += 2) {
    const high = VALUES[digits[from] as number] as number;
    const low = VALUES[digits[from + 1] as number] as number;
    wrong |= high | low;
    bytes[at] = (high << 4) | low;
  }
  return wrong > 0xf ? undefined : bytes;
}
