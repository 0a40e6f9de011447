// What a GET response holds: keys with their values, or with the knowledge that there is none.
//
// A view of encoded `Vec<StorageValue>`: read from a message in place, or made by a state machine client with
// `StorageValuesBuilder`. Whoever makes one gives each key once, in ascending order.
// Source: ismp-v1.md §2.4, §5.6.

import { Reader } from "../scale/reader";
import { Writer } from "../scale/writer";


@final
export class StorageValues {
  private constructor(
    /** Address of the encoded values, without their count, and behind the last. */
    public start: usize,
    public end: usize,
    public count: u32,
  ) {}

  static none(): StorageValues {
    return new StorageValues(0, 0, 0);
  }

  /** Of `count` encoded values. */
  static over(start: usize, end: usize, count: u32): StorageValues {
    return new StorageValues(start, end, count);
  }

  /** Reads `Vec<StorageValue>`; whether that worked stands in `reader.error`. */
  static read(reader: Reader): StorageValues {
    const count = reader.count(2);
    const start = reader.position;
    for (let i: u32 = 0; i < count && !reader.failed; i++) {
      reader.bytes();
      if (reader.bool()) reader.bytes();
    }
    return new StorageValues(start, reader.position, count);
  }

  write(writer: Writer): void {
    writer.compact(this.count);
    writer.raw(this.start, (this.end - this.start) as u32);
  }

  iterate(): StorageValueIterator {
    return new StorageValueIterator(new Reader(this.start, this.end), this.count);
  }
}


@final
export class StorageValueIterator {
  key: usize = 0;
  keyLength: u32 = 0;
  /** Whether there is a value: an empty one is one. */
  present: bool = false;
  value: usize = 0;
  valueLength: u32 = 0;

  constructor(
    private reader: Reader,
    private left: u32,
  ) {}

  /** Moves to the next value; false behind the last. */
  next(): bool {
    if (this.left == 0) return false;
    this.left--;
    this.key = this.reader.bytes();
    this.keyLength = this.reader.length;
    this.present = this.reader.bool();
    this.value = this.present ? this.reader.bytes() : 0;
    this.valueLength = this.present ? this.reader.length : 0;
    return true;
  }
}


@final
export class StorageValuesBuilder {
  private writer: Writer = new Writer(256);
  private count: u32 = 0;

  add(key: usize, keyLength: u32, present: bool, value: usize, valueLength: u32): void {
    this.writer.bytes(key, keyLength);
    this.writer.u8(present ? 1 : 0);
    if (present) this.writer.bytes(value, valueLength);
    this.count++;
  }

  build(): StorageValues {
    const start = this.writer.address;
    return StorageValues.over(start, start + this.writer.length, this.count);
  }
}
