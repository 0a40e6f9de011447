/**
 * Reads the primitives of the WebAssembly binary format, and splits a module into its sections.
 *
 * Throws `MalformedWasmError` for everything that does not follow the format: an input that ends early, an integer in
 * more bytes than its width allows, a name that is not UTF-8. Invariant: no read leaves the range of the reader, and
 * each read consumes at least one byte, so no count in the input makes a loop longer than the input.
 *
 * No library is used, because the input is validated here, not displayed: anything that is not understood must be an
 * error at once, with its offset.
 */

/** The bytes are not a WebAssembly module. */
export class MalformedWasmError extends Error {
  override readonly name = "MalformedWasmError";
}

/** A construct of a later WebAssembly version. If its length is not known, nothing after it can be read. */
export class PostMvpError extends Error {
  override readonly name = "PostMvpError";
  /** Name of the proposal that added the construct. */
  readonly feature: string;
  readonly offset: number;

  constructor(feature: string, offset: number, detail: string) {
    super(detail);
    this.feature = feature;
    this.offset = offset;
  }
}

/** A section of the module. */
export interface RawSection {
  readonly id: number;
  /** Name of a custom section (id 0), else undefined. */
  readonly name: string | undefined;
  /** All bytes that its length counts, including the name of a custom section. */
  readonly content: Uint8Array;
  /** Reads the content; in a custom section, what follows the name. */
  readonly payload: WasmReader;
}

const HEADER = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The notation of offsets and opcodes in reports, such as `0x1f`. */
export function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, "0")}`;
}

export class WasmReader {
  /** The whole module, so that offsets are those in the file. */
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** Offset of the next byte in the module. */
  get offset(): number {
    return this.#at;
  }

  /** Number of bytes that are not read yet. */
  get remaining(): number {
    return this.#end - this.#at;
  }

  u8(): number {
    this.#require(1);
    const byte = this.#bytes[this.#at] as number;
    this.#at += 1;
    return byte;
  }

  /** The next byte, which stays unread. */
  peek(): number {
    this.#require(1);
    return this.#bytes[this.#at] as number;
  }

  /** An unsigned LEB128 integer of 32 bits. */
  u32(): number {
    return this.#leb(32, false);
  }

  /** An unsigned LEB128 integer of 64 bits, rounded to a double. */
  u64(): number {
    return this.#leb(64, false);
  }

  /** A signed LEB128 integer of `bits` bits; one of 64 bits is rounded to a double. */
  signed(bits: 32 | 33 | 64): number {
    return this.#leb(bits, true);
  }

  skip(length: number): void {
    this.#require(length);
    this.#at += length;
  }

  /** A reader for the next `length` bytes, which this one skips. */
  part(length: number): WasmReader {
    const start = this.#at;
    this.skip(length);
    return new WasmReader(this.#bytes, start, this.#at);
  }

  /** The bytes not read yet, as a view. */
  rest(): Uint8Array {
    const start = this.#at;
    this.#at = this.#end;
    return this.#bytes.subarray(start, this.#end);
  }

  /** UTF-8 text with its length in front. */
  name(): string {
    const start = this.#at;
    const text = this.part(this.u32()).rest();
    try {
      return UTF8.decode(text);
    } catch {
      throw new MalformedWasmError(`the name at offset ${hex(start)} is not UTF-8`);
    }
  }

  /** Reads a count, then that many items. */
  vector<T>(item: (index: number) => T): T[] {
    const items: T[] = [];
    const count = this.u32();
    for (let index = 0; index < count; index += 1) items.push(item(index));
    return items;
  }

  /** Throws {@link MalformedWasmError} if bytes are left. */
  expectEnd(what: string): void {
    if (this.remaining !== 0) {
      throw new MalformedWasmError(
        `expected the end of ${what} at offset ${hex(this.#at)}, found ${this.remaining} more bytes`,
      );
    }
  }

  #leb(bits: number, signed: boolean): number {
    const start = this.#at;
    let value = 0;
    for (let shift = 0; shift < bits; shift += 7) {
      const byte = this.u8();
      if (byte >= 0x80) {
        value += (byte - 0x80) * 2 ** shift;
        continue;
      }
      const last = signed && byte >= 0x40 ? byte - 0x80 : byte;
      // Bits beyond the width must be zeros, or copies of the sign.
      const room = 2 ** Math.min(7, bits - shift);
      const fits = signed ? last >= -room / 2 && last < room / 2 : last < room;
      if (fits) return value + last * 2 ** shift;
      break;
    }
    throw new MalformedWasmError(`the integer at offset ${hex(start)} does not fit in ${bits} bits`);
  }

  #require(length: number): void {
    if (length > this.remaining) {
      throw new MalformedWasmError(
        `expected ${length} bytes at offset ${hex(this.#at)}, found ${this.remaining}`,
      );
    }
  }
}

/** The sections of a module in their order. Their payloads are not checked. @throws MalformedWasmError */
export function* readSections(wasm: Uint8Array): Generator<RawSection> {
  if (wasm.length < HEADER.length || HEADER.some((byte, index) => wasm[index] !== byte)) {
    throw new MalformedWasmError("expected the header of a WebAssembly module, version 1");
  }
  const reader = new WasmReader(wasm, HEADER.length);
  while (reader.remaining > 0) {
    const id = reader.u8();
    const length = reader.u32();
    const { offset } = reader;
    const payload = reader.part(length);
    const content = wasm.subarray(offset, reader.offset);
    yield { id, name: id === 0 ? payload.name() : undefined, content, payload };
  }
}
