// A run of bytes as a value: what SCALE's `Vec<u8>` holds.
//
// It points to the bytes and does not own them. Bytes that were read stay where they were, in the input or in a value of
// storage, and are valid as long as those are.

import { compareBytes, equalBytes } from "../bytes/compare";
import { copyBytes } from "../bytes/copy";
import { packSpan, Span, spanAddress, spanLength } from "../bytes/span";
import { Reader } from "./reader";
import { Writer } from "./writer";

/** The most bytes that a compact length takes here. */
const LENGTH_SIZE: u32 = 5;


@final
export class Bytes {
  constructor(
    /** Address of the first byte. */
    readonly address: usize,
    /** The number of bytes. */
    readonly length: u32,
  ) {}

  static of(span: Span): Bytes {
    return new Bytes(spanAddress(span), spanLength(span));
  }

  static empty(): Bytes {
    return new Bytes(0, 0);
  }

  /** What `writer` has written. It is valid until the writer writes more. */
  static written(writer: Writer): Bytes {
    return new Bytes(writer.address, writer.length);
  }

  /** Reads a `Vec<u8>`. */
  static read(reader: Reader): Bytes {
    const start = reader.bytes();
    return new Bytes(start, reader.length);
  }

  /** Writes a `Vec<u8>`. */
  write(writer: Writer): void {
    writer.bytes(this.address, this.length);
  }

  /** SCALE `Vec<u8>`. */
  encode(): Bytes {
    const writer = new Writer(this.length + LENGTH_SIZE);
    this.write(writer);
    return Bytes.written(writer);
  }

  get span(): Span {
    return packSpan(this.address, this.length);
  }

  /** A reader over the bytes. */
  reader(): Reader {
    return new Reader(this.address, this.address + this.length);
  }

  get isEmpty(): bool {
    return this.length == 0;
  }

  /** The byte at `index`; 0 beyond the last one. */
  at(index: u32): u8 {
    return index < this.length ? load<u8>(this.address + index) : 0;
  }

  /** The bytes from `start` on, up to the one before `end`. Positions beyond the last byte count as the end. */
  slice(start: u32, end: u32 = u32.MAX_VALUE): Bytes {
    const to = min(end, this.length);
    const from = min(start, to);
    return new Bytes(this.address + from, to - from);
  }

  concat(other: Bytes): Bytes {
    const joined = __alloc(this.length + other.length);
    copyBytes(joined, this.address, this.length);
    copyBytes(joined + this.length, other.address, other.length);
    return new Bytes(joined, this.length + other.length);
  }

  equals(other: Bytes): bool {
    return this.length == other.length && equalBytes(this.address, other.address, this.length);
  }

  startsWith(prefix: Bytes): bool {
    return prefix.length <= this.length && equalBytes(this.address, prefix.address, prefix.length);
  }

  /** Below, at or above zero as these bytes come before, equal, or come after `other`'s in lexicographic order. */
  compare(other: Bytes): i32 {
    return compareBytes(this.address, this.length, other.address, other.length);
  }
}
