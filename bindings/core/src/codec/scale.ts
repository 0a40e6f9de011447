/**
 * The SCALE encodings that the harness itself needs: a reader that checks bounds, compact integers, and a few
 * encoders.
 *
 * Rejects reads past the end, and compact integers that are above 2^32 - 1 or not in their shortest form. Invariant:
 * a length in the input is compared with the bytes that are left before anything is allocated.
 *
 * Headers, proofs and messages are not decoded by `@polkadot/types` or `scale-ts`: both accept a compact integer in a
 * longer form, a flag other than 0 and 1, and bytes after a value; the first also integers, the second also bytes, that
 * end too early. One value would then have several encodings, and encodings have hashes that are compared.
 */
import { decodeUtf8 } from "./bytes.ts";

/** The bytes are not a SCALE encoding of the expected type. */
export class ScaleError extends Error {
  override readonly name = "ScaleError";
}

/** Length in bytes of `value` as a compact integer. `value` is an integer in 0..2^32 - 1. */
export function compactLength(value: number): 1 | 2 | 4 | 5 {
  if (value < 0x40) return 1;
  if (value < 0x4000) return 2;
  return value < 0x4000_0000 ? 4 : 5;
}

/** Writes `value` (0..2^32 - 1) as a compact integer at `offset` and returns the offset after it. */
export function writeCompact(out: Uint8Array, offset: number, value: number): number {
  const length = compactLength(value);
  if (length === 1) {
    out[offset] = value << 2;
  } else if (length === 2) {
    out[offset] = (value << 2) | 1;
    out[offset + 1] = value >>> 6;
  } else {
    let at = offset;
    let rest = value;
    if (length === 5) {
      out[at] = 3;
      at += 1;
    } else {
      rest = ((value << 2) | 2) >>> 0;
    }
    for (let i = 0; i < 4; i += 1) out[at + i] = rest >>> (8 * i);
  }
  return offset + length;
}

/** A compact integer in 0..2^32 - 1. */
export function encodeCompact(value: number): Uint8Array {
  const out = new Uint8Array(compactLength(value));
  writeCompact(out, 0, value);
  return out;
}

/** SCALE `Vec<u8>`: compact length, then the bytes. */
export function encodeBytes(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(compactLength(bytes.length) + bytes.length);
  out.set(bytes, writeCompact(out, 0, bytes.length));
  return out;
}

/** SCALE `Vec` of items that are already encoded. */
export function encodeVec(items: readonly Uint8Array[]): Uint8Array {
  const prefix = new Uint8Array(compactLength(items.length));
  writeCompact(prefix, 0, items.length);
  return concat(prefix, ...items);
}

/** SCALE little-endian unsigned integer of four bytes. */
export function encodeU32(value: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value, true);
  return out;
}

/** Joins the parts into one new array. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Reads SCALE values from front to back. Every method throws {@link ScaleError} if the input ends too early. */
export class ScaleReader {
  readonly #input: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(input: Uint8Array) {
    this.#input = input;
    this.#view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  }

  /** Number of bytes that are not read yet. */
  get remaining(): number {
    return this.#input.length - this.#at;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** A compact integer in 0..2^32 - 1, in its shortest form. */
  compact(): number {
    const first = this.u8();
    const mode = first & 3;
    if (mode === 0) return first >>> 2;
    let value: number;
    if (mode === 1) {
      value = (first >>> 2) | (this.u8() << 6);
    } else if (mode === 2) {
      this.#at -= 1;
      value = this.u32() >>> 2;
    } else {
      if (first !== 3)
        throw new ScaleError("expected a compact integer below 2^32 as a length, found a greater one");
      value = this.u32();
    }
    if (compactLength(value) !== [1, 2, 4, 5][mode]) {
      throw new ScaleError("expected the shortest form of a compact integer, found a longer one");
    }
    return value;
  }

  /** A view of the next `length` bytes; it shares memory with the input. */
  fixed(length: number): Uint8Array {
    const at = this.#take(length);
    return this.#input.subarray(at, at + length);
  }

  /** `Vec<u8>`, as a view. */
  bytes(): Uint8Array {
    return this.fixed(this.compact());
  }

  text(): string {
    return decodeUtf8(this.bytes());
  }

  bool(): boolean {
    return this.#flag("bool");
  }

  /** `Option<T>`. */
  option<T>(item: () => T): T | null {
    return this.#flag("Option") ? item() : null;
  }

  /** `Vec<T>`. `item` must read at least one byte, because the count is checked against the bytes that are left. */
  vec<T>(item: () => T): T[] {
    const count = this.compact();
    if (count > this.remaining)
      throw new ScaleError(`expected ${count} items, found only ${this.remaining} bytes`);
    const items: T[] = [];
    for (let i = 0; i < count; i += 1) items.push(item());
    return items;
  }

  /** Throws {@link ScaleError} if bytes follow the value. */
  end(): void {
    if (this.remaining !== 0)
      throw new ScaleError(`expected the end of the value, found ${this.remaining} more bytes`);
  }

  #flag(what: string): boolean {
    const byte = this.u8();
    if (byte > 1) throw new ScaleError(`expected 0 or 1 as first byte of ${what}, found ${byte}`);
    return byte === 1;
  }

  #take(length: number): number {
    if (length > this.remaining) throw new ScaleError(`expected ${length} bytes, found ${this.remaining}`);
    const at = this.#at;
    this.#at += length;
    return at;
  }
}
