/**
 * Reads the primitives of the WebAssembly binary format, and cuts a module into its sections.
 *
 * Refuses, by `MalformedWasmError`, everything that does not follow the format: an input that ends early, an
 * integer in more bytes than its width allows, a name that is not UTF-8. Invariant: no read leaves the range the
 * reader was made for, and each one consumes at least one byte, so that no count in the input makes a loop
 * longer than the input.
 *
 * Not a library's reader, since the input is judged here, not displayed: what is not understood must be an
 * error, at once and with its offset.
 */

/** The bytes are no WebAssembly module. */
export class MalformedWasmError extends Error {
  override readonly name = "MalformedWasmError";
}

/** A construct of a later WebAssembly whose extent is not known: what follows cannot be read. */
export class PostMvpError extends Error {
  override readonly name = "PostMvpError";
  /** Name of the proposal that brought the construct. */
  readonly feature: string;
  readonly offset: number;

  constructor(feature: string, offset: number, detail: string) {
    super(detail);
    this.feature = feature;
    this.offset = offset;
  }
}

/** A section as it stands in the module. */
export interface RawSection {
  readonly id: number;
  /** Name of a custom section (id 0), else undefined. */
  readonly name: string | undefined;
  /** All that its length counts, a custom section's name included. */
  readonly content: Uint8Array;
  /** Reads the content; for a custom section what follows the name. */
  readonly payload: WasmReader;
}

const HEADER = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** `0x1f`: how offsets and opcodes are written in reports. */
export function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, "0")}`;
}

export class WasmReader {
  /** The whole module, so that offsets are those of the file. */
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

  /** Bytes not read yet. */
  get remaining(): number {
    return this.#end - this.#at;
  }

  u8(): number {
    this.#require(1);
    const byte = this.#bytes[this.#at] as number;
    this.#at += 1;
    return byte;
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

  /** A reader of the next `length` bytes, which this one skips. */
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

  /** UTF-8 text behind its length. */
  name(): string {
    const start = this.#at;
    const text = this.part(this.u32()).rest();
    try {
      return UTF8.decode(text);
    } catch {
      throw new MalformedWasmError(`the name at offset ${hex(start)} is not UTF-8`);
    }
  }

  /** As many items as the count in front of them says. */
  vector<T>(item: (index: number) => T): T[] {
    const items: T[] = [];
    const count = this.u32();
    for (let index = 0; index < count; index += 1) items.push(item(index));
    return items;
  }

  /** Refuses bytes behind what was read. */
  expectEnd(what: string): void {
    if (this.remaining !== 0) {
      throw new MalformedWasmError(
        `${this.remaining} bytes too many in ${what}, from offset ${hex(this.#at)}`,
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
        `${length} bytes are due at offset ${hex(this.#at)}, ${this.remaining} are left there`,
      );
    }
  }
}

/** The sections of a module in their order. Their payloads are not looked at. */
export function* readSections(wasm: Uint8Array): Generator<RawSection> {
  if (wasm.length < HEADER.length || HEADER.some((byte, index) => wasm[index] !== byte)) {
    throw new MalformedWasmError("the bytes do not start with the header of a module, version 1");
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
