// Key-value pairs of a trie to be built: views on memory, sorted by key.
//
// Invariant: after `sort`, keys ascend strictly; of entries with the same key the one added last remains.

import { copyBytes } from "../bytes/copy";
import { compareBytes } from "../bytes/compare";

/** More entries are refused before any memory is taken for them. */
export const MAX_ENTRIES: u32 = 1 << 20;

/** An entry: key address, key length, value address, value length. */
const ENTRY: usize = 16;


@final
export class Entries {
  count: u32 = 0;
  private start: usize;

  /** @param capacity how many entries to have room for at first */
  constructor(private capacity: u32) {
    this.start = __alloc((capacity as usize) * ENTRY);
  }

  add(key: usize, keyLength: u32, value: usize, valueLength: u32): void {
    if (this.count == this.capacity) this.grow();
    const entry = this.start + (this.count++ as usize) * ENTRY;
    store<u32>(entry, key as u32);
    store<u32>(entry, keyLength, 4);
    store<u32>(entry, value as u32, 8);
    store<u32>(entry, valueLength, 12);
  }

  private grow(): void {
    this.capacity = max<u32>(16, this.capacity << 1);
    const start = __alloc((this.capacity as usize) * ENTRY);
    copyBytes(start, this.start, (this.count as usize) * ENTRY);
    this.start = start;
  }

  // @ts-ignore: decorator
  @inline
  key(index: u32): usize {
    return load<u32>(this.start + (index as usize) * ENTRY) as usize;
  }

  // @ts-ignore: decorator
  @inline
  keyLength(index: u32): u32 {
    return load<u32>(this.start + (index as usize) * ENTRY, 4);
  }

  // @ts-ignore: decorator
  @inline
  value(index: u32): usize {
    return load<u32>(this.start + (index as usize) * ENTRY, 8) as usize;
  }

  // @ts-ignore: decorator
  @inline
  valueLength(index: u32): u32 {
    return load<u32>(this.start + (index as usize) * ENTRY, 12);
  }

  sort(): void {
    const count = this.count;
    if (this.ascends()) return;
    let source = this.start;
    let target = __alloc((count as usize) * ENTRY);
    for (let width: u32 = 1; width < count; width <<= 1) {
      for (let from: u32 = 0; from < count; from += width << 1) {
        merge(source, target, from, min(from + width, count), min(from + (width << 1), count));
      }
      const swap = source;
      source = target;
      target = swap;
    }
    this.start = source;
    this.keepLastOfEquals();
  }

  private ascends(): bool {
    for (let i: u32 = 1; i < this.count; i++) {
      if (compareBytes(this.key(i - 1), this.keyLength(i - 1), this.key(i), this.keyLength(i)) >= 0)
        return false;
    }
    return true;
  }

  private keepLastOfEquals(): void {
    let kept: u32 = 0;
    for (let i: u32 = 0; i < this.count; i++) {
      const same = i + 1 < this.count && compareEntries(this.at(i), this.at(i + 1)) == 0;
      if (!same) copyEntry(this.at(kept++), this.at(i));
    }
    this.count = kept;
  }

  // @ts-ignore: decorator
  @inline
  private at(index: u32): usize {
    return this.start + (index as usize) * ENTRY;
  }
}

// @ts-ignore: decorator
@inline
function compareEntries(a: usize, b: usize): i32 {
  return compareBytes(load<u32>(a), load<u32>(a, 4), load<u32>(b), load<u32>(b, 4));
}

/** Takes from the left where keys are equal, so that the order of adding survives. */
function merge(source: usize, target: usize, start: u32, middle: u32, end: u32): void {
  let left = source + (start as usize) * ENTRY;
  let right = source + (middle as usize) * ENTRY;
  const leftEnd = right;
  const rightEnd = source + (end as usize) * ENTRY;
  let to = target + (start as usize) * ENTRY;
  while (left < leftEnd && right < rightEnd) {
    if (compareEntries(left, right) <= 0) {
      copyEntry(to, left);
      left += ENTRY;
    } else {
      copyEntry(to, right);
      right += ENTRY;
    }
    to += ENTRY;
  }
  copyBytes(to, left, leftEnd - left);
  copyBytes(to + (leftEnd - left), right, rightEnd - right);
}

// @ts-ignore: decorator
@inline
function copyEntry(to: usize, from: usize): void {
  store<u64>(to, load<u64>(from));
  store<u64>(to, load<u64>(from, 8), 8);
}
