// A SCALE list that stays encoded: its items one after the other in memory, and their number.
//
// Items are decoded when they are looked at. A list of an attacker's input therefore takes no more memory than the input
// itself, and one that is only stored or passed on is never decoded. The build generates a class for each type of item,
// with `at`, `push` and the like.

import { equalBytes } from "../bytes/compare";
import { copyBytes } from "../bytes/copy";
import { Span } from "../bytes/span";
import { Bytes } from "./bytes";
import { Reader } from "./reader";
import { Writer } from "./writer";

/** The most bytes that a compact count takes. */
const COUNT_SIZE: u32 = 5;

export class EncodedList {
  /** Bytes from `start` on that belong to this list alone; 0 for a list that points into its input. */
  private capacity: u32 = 0;

  /** Address of the first item. */
  protected start: usize = 0;
  /** Bytes of all items. */
  size: u32 = 0;
  private count: u32 = 0;

  /** The number of items. */
  get length(): u32 {
    return this.count;
  }

  get isEmpty(): bool {
    return this.count == 0;
  }

  /**
   * Whether two items begin with the same bytes. Compares each with each: only for lists whose length is bounded.
   *
   * @param prefix how many bytes are compared, at most those of an item
   * @param size bytes of each item
   */
  repeats(prefix: u32, size: u32): bool {
    const end = this.start + this.size;
    for (let one = this.start; one < end; one += size) {
      for (let other = this.start; other < one; other += size) {
        if (equalBytes(one, other, prefix)) return true;
      }
    }
    return false;
  }

  write(writer: Writer): void {
    writer.compact(this.count);
    writer.raw(this.start, this.size);
  }

  encode(): Bytes {
    const writer = new Writer(this.size + COUNT_SIZE);
    this.write(writer);
    return Bytes.written(writer);
  }

  equals(other: EncodedList): bool {
    return (
      this.count == other.count && this.size == other.size && equalBytes(this.start, other.start, this.size)
    );
  }

  /** Makes room for `size` bytes of items, so that adding them takes no memory. */
  reserve(size: u32): void {
    if (size <= this.capacity) return;
    const start = __alloc(size);
    copyBytes(start, this.start, this.size);
    this.start = start;
    this.capacity = size;
  }

  clear(): void {
    this.size = 0;
    this.count = 0;
  }

  /** Reads the count and then `count` items of `size` bytes each. */
  protected readFixed(reader: Reader, size: u32): void {
    this.count = reader.count(size);
    this.size = this.count * size;
    this.start = reader.fixed(this.size);
  }

  /** Takes the encoding of a list, which was checked. */
  protected cover(list: Span): void {
    const reader = Reader.over(list);
    this.count = reader.compact();
    this.start = reader.position;
    this.size = reader.remaining;
  }

  /** Traps unless there is an item at `index`. */
  protected checked(index: u32): void {
    assert(index < this.count);
  }

  /**
   * Replaces `removed` bytes at `offset` by room for `added` bytes, which the caller fills, and changes the number of
   * items by `change`. @returns the address of the room
   */
  protected splice(offset: u32, removed: u32, added: u32, change: i32): usize {
    const rest = this.size - offset - removed;
    const size = offset + added + rest;
    const from = this.start;
    if (size > this.capacity) {
      this.capacity = max(size, this.size << 1);
      this.start = __alloc(this.capacity);
      copyBytes(this.start, from, offset);
    }
    memory.copy(this.start + offset + added, from + offset + removed, rest);
    this.size = size;
    this.count += change;
    return this.start + offset;
  }
}
