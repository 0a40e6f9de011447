// The values of a response to a GET: keys, each with its value or proven absent.
//
// A view of an encoded `Vec<StorageValue>`: read from a message in place, or made by a state machine client with
// `StorageValuesBuilder`. A client gives each key once, in ascending order.
// Source: docs/spec/protocol.md#requests, docs/spec/protocol.md#clients.

import { Reader } from "../scale/reader";
import { Writer } from "../scale/writer";

const FREE_VALUES: u64 = 1 << 20;

/**
 * How many bytes the encoded values of one message may take: 1 MiB and twice the length of its proof. Attack: many keys, or
 * many GETs, ask for one large value of the proof, and the block's author needs a copy for each of them.
 */
export function mostValues(proofLength: u32): u64 {
  return FREE_VALUES + 2 * (proofLength as u64);
}


@final
export class StorageValues {
  private constructor(
    /** Address of the encoded values, without their count; `end` is after the last one. */
    public start: usize,
    public end: usize,
    public count: u32,
  ) {}

  static none(): StorageValues {
    return new StorageValues(0, 0, 0);
  }

  /** A view of `count` encoded values. */
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
  /** Whether the key has a value, which may be empty. */
  present: bool = false;
  value: usize = 0;
  valueLength: u32 = 0;

  constructor(
    private reader: Reader,
    private left: u32,
  ) {}

  /** Moves to the next value. @returns false after the last one */
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

/** Bytes of a builder's entry: five `u32` that describe one key and its value. */
const ENTRY: usize = 20;

/**
 * Collects the values of a proof, and encodes them after the caller has checked their size.
 *
 * A GET may ask for one large value under many keys, and each key gets a copy: so the caller compares `size` with its
 * limit after each `add`, before memory is allocated for any copy. The buffer has exactly that size.
 */
@final
export class StorageValuesBuilder {
  /** The size of the encoded values, in bytes. */
  size: u64 = 0;
  private entries: usize;
  private count: u32 = 0;

  /** @param capacity the largest number of keys */
  constructor(capacity: u32) {
    this.entries = __alloc((capacity as usize) * ENTRY);
  }

  /** Keeps addresses: the bytes must not move before `build`. */
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

/** The size of an encoded `Vec<u8>` of that length. */
function encodedSize(length: u32): u64 {
  const prefix: u64 = length < 1 << 6 ? 1 : length < 1 << 14 ? 2 : length < 1 << 30 ? 4 : 5;
  return prefix + length;
}
