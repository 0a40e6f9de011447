// Writes SCALE into one growing buffer.

import { copyBytes } from "../bytes/copy";
import { u128 } from "as-bignum/assembly";
import { discard, roundedCapacity } from "../memory/arena";
import { Span, spanAddress, spanLength } from "../bytes/span";


@final
export class Writer {
  private start: usize;
  private position: usize;
  private limit: usize;

  /** @param capacity initial size in bytes. Growing frees the old buffer: keep no address in it across writes. */
  constructor(capacity: u32) {
    this.start = __alloc(capacity);
    this.position = this.start;
    this.limit = this.start + capacity;
  }

  // @ts-ignore: decorator
  @inline
  get address(): usize {
    return this.start;
  }

  // @ts-ignore: decorator
  @inline
  get length(): u32 {
    return (this.position - this.start) as u32;
  }

  /** Discards what was written and keeps the buffer. */
  clear(): void {
    this.position = this.start;
  }

  /** Reserves `size` bytes, which the caller must fill. @returns their address */
  reserve(size: u32): usize {
    if (size > ((this.limit - this.position) as u32)) this.grow(size);
    const at = this.position;
    this.position = at + size;
    return at;
  }

  private grow(size: u32): void {
    const used = this.length;
    const capacity = roundedCapacity(max(used + size, used << 1)) as u32;
    const start = __alloc(capacity);
    copyBytes(start, this.start, used);
    discard(this.start, this.limit - this.start);
    this.start = start;
    this.position = start + used;
    this.limit = start + capacity;
  }

  u8(value: u8): void {
    store<u8>(this.reserve(1), value);
  }

  u16(value: u16): void {
    store<u16>(this.reserve(2), value);
  }

  u32(value: u32): void {
    store<u32>(this.reserve(4), value);
  }

  u64(value: u64): void {
    store<u64>(this.reserve(8), value);
  }

  compact(value: u32): void {
    if (value < 1 << 6) {
      this.u8((value << 2) as u8);
    } else if (value < 1 << 14) {
      this.u16(((value << 2) | 1) as u16);
    } else if (value < 1 << 30) {
      this.u32((value << 2) | 2);
    } else {
      this.u8(3);
      this.u32(value);
    }
  }

  compact64(value: u64): void {
    if (value < 1 << 30) {
      this.compact(value as u32);
      return;
    }
    const length = max<u32>(4, (64 - (clz(value) as u32) + 7) >>> 3);
    this.u8((((length - 4) << 2) | 3) as u8);
    for (let i: u32 = 0; i < length; i++) this.u8((value >> (i << 3)) as u8);
  }

  u128(value: u128): void {
    const at = this.reserve(16);
    store<u64>(at, value.lo);
    store<u64>(at, value.hi, 8);
  }

  /** Bytes without a length. */
  raw(address: usize, length: u32): void {
    copyBytes(this.reserve(length), address, length);
  }

  /** A `Vec<u8>`. */
  bytes(address: usize, length: u32): void {
    this.compact(length);
    this.raw(address, length);
  }

  /** The bytes of a fat pointer as a `Vec<u8>`. */
  span(span: Span): void {
    this.bytes(spanAddress(span), spanLength(span));
  }

  /** The bytes of a fat pointer, without a length. */
  rawSpan(span: Span): void {
    this.raw(spanAddress(span), spanLength(span));
  }

  /** An ASCII string, without a length. */
  ascii(text: string): void {
    const at = this.reserve(text.length);
    for (let i = 0; i < text.length; i++) store<u8>(at + i, text.charCodeAt(i));
  }
}
