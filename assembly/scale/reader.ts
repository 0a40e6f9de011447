// Reads SCALE in place, without copying and without ever looking past the end.
//
// The first failure sticks: from then on every read gives zero and moves nothing, so a decoder may read all its
// fields and ask `error` once, before it uses any of them. An address that a failed read returned must not be
// followed.
// Refuses what parity-scale-codec refuses: short input, compact integers that are not in their shortest form,
// lengths beyond the input, unknown variants. Trailing bytes are refused where the caller says `finish`.
// Source: consensus.md §1.

import { ScaleError } from "./errors";


@final
export class Reader {
  /** The first failure, or `ScaleError.None`. */
  error: u32 = ScaleError.None;
  /** The length of what `bytes` found last. */
  length: u32 = 0;

  constructor(
    /** Address of the next byte. */
    public position: usize,
    /** Address behind the last byte. */
    public end: usize,
  ) {}

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

  /** Keeps the first of several failures; nothing can be read afterwards. */
  fail(error: u32): void {
    if (this.error == ScaleError.None) this.error = error;
    this.position = this.end;
  }

  /** The address of the next `size` bytes, or 0. */
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

  /** The count of a `Vec` whose items take at least `itemSize` (> 0) bytes each: never more than the input can hold. */
  count(itemSize: u32): u32 {
    const count = this.compact();
    if (count > this.remaining / itemSize) {
      this.fail(ScaleError.LengthBeyondInput);
      return 0;
    }
    return this.failed ? 0 : count;
  }

  /** A `Vec<u8>`: gives its address, and its length in `length`. */
  bytes(): usize {
    const length = this.count(1);
    this.length = length;
    return this.fixed(length);
  }

  /** A `bool`, or the presence byte of an `Option`. */
  bool(): bool {
    const value = this.u8();
    if (value > 1) this.fail(ScaleError.UnknownVariant);
    return value == 1;
  }

  /** A reader over the `Vec<u8>` that comes next; it carries the failure if there is none. */
  nested(): Reader {
    const start = this.bytes();
    const inner = new Reader(start, start + this.length);
    if (this.failed) inner.fail(this.error);
    return inner;
  }

  /** Says that nothing may follow; gives the first failure. */
  finish(): u32 {
    if (this.position != this.end) this.fail(ScaleError.TrailingBytes);
    return this.error;
  }
}
