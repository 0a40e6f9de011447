/**
 * Access of host functions to the module's linear memory, and fat pointers into it.
 *
 * Rejects every range outside the memory, by {@link GuestMemoryError}. When the memory grows, its buffer is detached.
 * So a view is valid only until the next allocation, and a host function must not keep it.
 */

import { decodeUtf8 } from "../codec/bytes.ts";
import { GuestMemoryError } from "./errors.ts";
import type { WasmMemory } from "./wasm-types.ts";

/** Size of a WebAssembly page in bytes. */
export const PAGE_SIZE = 65_536;

// Two views of one 64-bit word: arithmetic on bigints would cost more than most host functions do.
const whole = new BigInt64Array(1);
const halves = new Uint32Array(whole.buffer);
/** Index of the low half in `halves`: typed arrays have the byte order of the machine. */
const LOW = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;
const HIGH = 1 - LOW;

/** Packs an address and a length in bytes into one i64: `(length << 32) | address`. */
export function packFatPointer(pointer: number, length: number): bigint {
  halves[LOW] = pointer;
  halves[HIGH] = length;
  return whole[0] as bigint;
}

/** Address and length of an i64, which JavaScript receives as a signed bigint. */
export function unpackFatPointer(fat: bigint): { pointer: number; length: number } {
  whole[0] = fat;
  return { pointer: halves[LOW] as number, length: halves[HIGH] as number };
}

export class GuestMemory {
  #memory: WasmMemory | undefined;
  #bytes = new Uint8Array();
  #view = new DataView(this.#bytes.buffer);

  /** Sets the memory of the instance. Before that there is none, and every access is out of range. */
  attach(memory: WasmMemory): void {
    this.#memory = memory;
  }

  /** Size in bytes. */
  get size(): number {
    return this.#current().length;
  }

  /**
   * Grows the memory by `pages` of 64 KiB. Returns false if the engine or the module's own maximum does not allow it.
   */
  grow(pages: number): boolean {
    if (this.#memory === undefined) return false;
    try {
      this.#memory.grow(pages);
      return true;
    } catch {
      return false;
    }
  }

  /** A view of `length` bytes at `pointer`. */
  at(pointer: number, length: number): Uint8Array {
    const start = pointer >>> 0;
    if (start + length > this.size) {
      throw new GuestMemoryError(`${length} bytes at ${start} lie outside ${this.size} bytes of memory`);
    }
    return this.#current().subarray(start, start + length);
  }

  /** A view of the bytes that a fat pointer points to. */
  read(fat: bigint): Uint8Array {
    const { pointer, length } = unpackFatPointer(fat);
    return this.at(pointer, length);
  }

  /** The bytes that a fat pointer points to, as text. Bytes that are not UTF-8 become U+FFFD. */
  readText(fat: bigint): string {
    return decodeUtf8(this.read(fat));
  }

  write(pointer: number, bytes: Uint8Array): void {
    this.at(pointer, bytes.length).set(bytes);
  }

  /** The little-endian `u32` at `pointer`. */
  readU32(pointer: number): number {
    this.#check4(pointer);
    return this.#view.getUint32(pointer, true);
  }

  writeU32(pointer: number, value: number): void {
    this.#check4(pointer);
    this.#view.setUint32(pointer, value, true);
  }

  #check4(pointer: number): void {
    if (pointer + 4 > this.size) {
      throw new GuestMemoryError(`4 bytes at ${pointer} lie outside ${this.size} bytes of memory`);
    }
  }

  /** All of the memory. Growing detaches the old buffer, whose length is then 0. */
  #current(): Uint8Array {
    if (this.#bytes.length === 0 && this.#memory !== undefined) {
      const { buffer } = this.#memory;
      this.#bytes = new Uint8Array(buffer);
      this.#view = new DataView(buffer);
    }
    return this.#bytes;
  }
}
