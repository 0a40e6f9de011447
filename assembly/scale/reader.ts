// Reads SCALE in place: copies nothing and never reads beyond the end of the input.
//
// After the first failure every read returns zero or nothing, so a decoder may read all its fields and check `error`
// once, before it uses any of them. An address that a failed read returned must not be dereferenced.
// Refuses what parity-scale-codec refuses: short input, compact integers that are not in their shortest form,
// lengths beyond the input, unknown variants. `finish` refuses trailing bytes.
// Source: docs/spec/scale.md#types, docs/spec/scale.md#compact.

import { ErrorCode } from "../bytes/units";
import { u128 } from "as-bignum/assembly";
import { packSpan, Span, spanAddress, spanLength } from "../bytes/span";
import { ScaleError } from "./errors";


@final
export class Reader {
  /** The first failure, or `ScaleError.None`. */
  error: ErrorCode = ScaleError.None;
  /** The length of the bytes that `bytes` read last. */
  length: u32 = 0;

  constructor(
    /** Address of the next byte. */
    public position: usize,
    /** Address after the last byte. */
    public end: usize,
  ) {}

  /** Reads the bytes of a span. */
  static over(span: Span): Reader {
    const start = spanAddress(span);
    return new Reader(start, start + spanLength(span));
  }

  /** Starts again with the bytes of another span, without memory for another reader. */
  reset(span: Span): Reader {
    this.position = spanAddress(span);
    this.end = this.position + spanLength(span);
    this.error = ScaleError.None;
    return this;
  }

  // @ts-ignore: decorator
  @inline
  get remaining(): u32 {
    return (this.end - this.position) as u32;
  }

  // @ts-ignore: decorator
  @inline
  get failed(): bool {
    return this.error != ScaleError.None;
  }

  /** Records an error, unless there is one already; nothing can be read afterwards. */
  fail(error: ErrorCode): void {
    if (this.error == ScaleError.None) this.error = error;
    this.position = this.end;
  }

  /** The address of the next `size` bytes; 0 if fewer are left. */
  // @ts-ignore: decorator
  @inline
  fixed(size: u32): usize {
    if (size > this.remaining) {
      this.fail(ScaleError.Truncated);
      return 0;
    }
    const start = this.position;
    this.position = start + size;
    return start;
  }

  u8(): u8 {
    const at = this.fixed(1);
    return at == 0 ? 0 : load<u8>(at);
  }

  u16(): u16 {
    const at = this.fixed(2);
    return at == 0 ? 0 : load<u16>(at);
  }

  u32(): u32 {
    const at = this.fixed(4);
    return at == 0 ? 0 : load<u32>(at);
  }

  u64(): u64 {
    const at = this.fixed(8);
    return at == 0 ? 0 : load<u64>(at);
  }

  /** `Compact<u32>` in its shortest form. */
  compact(): u32 {
    const at = this.fixed(1);
    if (at == 0) return 0;
    const first: u32 = load<u8>(at);
    switch (first & 3) {
      case 0:
        return first >>> 2;
      case 1: {
        const next = this.fixed(1);
        if (next == 0) return 0;
        const value = (first | ((load<u8>(next) as u32) << 8)) >>> 2;
        if (value < 1 << 6) this.fail(ScaleError.NonCanonicalCompact);
        return value;
      }
      case 2: {
        if (this.fixed(3) == 0) return 0;
        const value = load<u32>(at) >>> 2;
        if (value < 1 << 14) this.fail(ScaleError.NonCanonicalCompact);
        return value;
      }
      default: {
        if (first != 3) {
          this.fail(ScaleError.CompactOutOfRange);
          return 0;
        }
        const value = this.u32();
        if (value < 1 << 30) this.fail(ScaleError.NonCanonicalCompact);
        return value;
      }
    }
  }

  /** `Compact<u64>` in its shortest form. */
  compact64(): u64 {
    const length = this.bigCompact(8);
    if (length == 0) return this.compact();
    const at = this.fixed(length);
    if (at == 0) return 0;
    let value: u64 = 0;
    for (let i: u32 = 0; i < length; i++) value |= (load<u8>(at + i) as u64) << (i << 3);
    return value;
  }

  /** `Compact<u128>` in its shortest form. */
  compact128(): u128 {
    const length = this.bigCompact(16);
    if (length == 0) return new u128(this.compact());
    const at = this.fixed(length);
    const value = new u128();
    if (at == 0) return value;
    for (let i: u32 = 0; i < length; i++) {
      const byte = load<u8>(at + i) as u64;
      if (i < 8) value.lo |= byte << (i << 3);
      else value.hi |= byte << ((i - 8) << 3);
    }
    return value;
  }

  /**
   * Skips the first byte of a compact integer that has 5 bytes or more after it, and returns how many. Returns 0 and
   * skips nothing if there are fewer.
   *
   * @param most how many bytes the integer's type has
   */
  private bigCompact(most: u32): u32 {
    if (this.remaining == 0) return 0;
    const first: u32 = load<u8>(this.position);
    if ((first & 3) != 3 || first == 3) return 0;
    const length = (first >>> 2) + 4;
    this.position++;
    if (length > most) this.fail(ScaleError.CompactOutOfRange);
    else if (length <= this.remaining && load<u8>(this.position + length - 1) == 0) {
      this.fail(ScaleError.NonCanonicalCompact);
    }
    return length;
  }

  u128(): u128 {
    const at = this.fixed(16);
    return at == 0 ? new u128() : new u128(load<u64>(at), load<u64>(at, 8));
  }

  /**
   * The count of a `Vec` whose items take at least `itemSize` (> 0) bytes each. Refuses a count that the input can't hold:
   * a short message could otherwise claim 2^30 items and exhaust the memory.
   */
  count(itemSize: u32): u32 {
    const count = this.compact();
    if (count > this.remaining / itemSize) {
      this.fail(ScaleError.LengthBeyondInput);
      return 0;
    }
    return this.failed ? 0 : count;
  }

  /** Reads a `Vec<u8>`: returns its address and stores its length in `length`. */
  bytes(): usize {
    const length = this.count(1);
    this.length = length;
    return this.fixed(length);
  }

  /** A `Vec<u8>` as a fat pointer. */
  span(): Span {
    const start = this.bytes();
    return packSpan(start, this.length);
  }

  /** A `bool`, or the presence byte of an `Option`. */
  bool(): bool {
    const value = this.u8();
    if (value > 1) this.fail(ScaleError.UnknownVariant);
    return value == 1;
  }

  /** A reader over the content of the next `Vec<u8>`; if that can't be read, it has the same error. */
  nested(): Reader {
    const start = this.bytes();
    const inner = new Reader(start, start + this.length);
    if (this.failed) inner.fail(this.error);
    return inner;
  }

  /** Refuses bytes that were not read. @returns the first error */
  finish(): ErrorCode {
    if (this.position != this.end) this.fail(ScaleError.TrailingBytes);
    return this.error;
  }
}
