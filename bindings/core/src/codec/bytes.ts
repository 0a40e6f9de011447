/**
 * Bytes as text and text as bytes, in Node and in browsers.
 *
 * Node's `Buffer` is used where there is one: it is many times faster than a loop, and RPC answers contain megabytes.
 * Browsers have none. Each function looks for it when it is called, because a bundler may add one later.
 */

// A byte order mark is part of the text, as in `Buffer`.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const strictDecoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
const encoder = new TextEncoder();

/** Two hex digits for each byte. */
const DIGITS: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, "0"),
);

function nodeBuffer(): typeof Buffer | undefined {
  return (globalThis as { Buffer?: typeof Buffer }).Buffer;
}

/** Lower-case hex digits, two for each byte, without a prefix. */
export function hexDigits(bytes: Uint8Array): string {
  const native = nodeBuffer();
  if (native !== undefined) return native.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
  let text = "";
  for (const byte of bytes) text += DIGITS[byte];
  return text;
}

/** One character for each byte, with the same value: a form for keys of a `Map`. */
export function latin1(bytes: Uint8Array): string {
  const native = nodeBuffer();
  if (native !== undefined)
    return native.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The bytes from which {@link latin1} made `text`. */
export function fromLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = text.charCodeAt(i);
  return bytes;
}

export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text. Bytes that are not UTF-8 become U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    strictDecoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  const native = nodeBuffer();
  if (native !== undefined) return native.compare(left, right) === 0;
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}
