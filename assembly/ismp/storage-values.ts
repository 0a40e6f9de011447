// What a GET response holds: keys with their values, or with the knowledge that there is none.
//
// A view of encoded `Vec<StorageValue>`: read from a message in place, or made by a state machine client with
// `StorageValuesBuilder`. A client gives each key once, in ascending order.
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

  /** Reads `Vec<StorageValue>`; check `reader.error`. */
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

/** A view of one key and its value. */
const ENTRY: usize = 20;

/**
 * Collects the values that a proof holds, and encodes them once it is known that they are not too many bytes.
 *
 * One large value of a proof may be asked for under many keys, and each key gets a copy: the caller compares `size` with
 * what it allows after each `add`, before memory is taken for any copy. The buffer has exactly that size.
 */
@final
export class StorageValuesBuilder {
  /** How many bytes the encoded values take. */
  size: u64 = 0;
  private entries: usize;
  private count: u32 = 0;

  /** @param capacity how many keys there will be at most */
  constructor(capacity: u32) {
    this.entries = __alloc((capacity as usize) * ENTRY);
  }

  /** Keeps views: the bytes must not move before `build`. */
  add(key: usize, keyLength: u32, present: bool, value: usize, valueLength: u32): void {
    const entry = this.entries + (this.count++ as usize) * ENTRY;
    store<u32>(entry, key as u32);
    store<u32>(entry, keyLength, 4);
    store<u32>(entry, present ? 1 : 0, 8);
    store<u32>(entry, value as u32, 12);
    store<u32>(entry, valueLength, 16);
    this.size += encodedSize(keyLength) + 1 + (present ? encodedSize(valueLength) : 0);
  }

  build(): StorageValues {
    const writer = new Writer(this.size as u32);
    for (let i: u32 = 0; i < this.count; i++) {
      const entry = this.entries + (i as usize) * ENTRY;
      writer.bytes(load<u32>(entry) as usize, load<u32>(entry, 4));
      const present = load<u32>(entry, 8) == 1;
      writer.u8(present ? 1 : 0);
      if (present) writer.bytes(load<u32>(entry, 12) as usize, load<u32>(entry, 16));
    }
    return StorageValues.over(writer.address, writer.address + writer.length, this.count);
  }
}

/** Bytes of an encoded `Vec<u8>` of that length. */
function encodedSize(length: u32): u64 {
  const prefix: u64 = length < 1 << 6 ? 1 : length < 1 << 14 ? 2 : length < 1 << 30 ? 4 : 5;
  return prefix + length;
}
