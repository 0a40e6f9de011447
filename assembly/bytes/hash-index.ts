// Finds 32-byte strings (hashes, public keys) by binary search in a sorted index.
//
// Refuses nothing; of equal keys the one added first is found. Keys may come from an attacker who ground them:
// a hash table would degrade to a list, this stays at n log n to build and log n to ask, whatever the keys.
// Invariant: after `sort`, entries stand in ascending order of (key, position), keys as four words of this machine: which
// order it is nobody sees, and bytes need not be turned around.

import { copyBytes } from "./copy";

/** An entry: the key's first word, then the address of all 32, then its position. */
const ENTRY: usize = 16;


@final
export class HashIndex {
  private entries: usize;
  private count: u32 = 0;

  constructor(capacity: u32) {
    this.entries = __alloc((capacity as usize) * ENTRY + ENTRY);
  }

  /** Adds the key at `address`; its position is the number of keys added before. */
  add(address: usize): void {
    const entry = this.entries + (this.count as usize) * ENTRY;
    store<u64>(entry, load<u64>(address));
    store<u32>(entry, address as u32, 8);
    store<u32>(entry, this.count++, 12);
  }

  /** Must be called once, after the last `add` and before the first question. Bottom-up merge sort: stable. */
  sort(): void {
    const count = this.count;
    if (count < 2) return;
    let source = this.entries;
    let target = __alloc((count as usize) * ENTRY);
    for (let width: u32 = 1; width < count; width <<= 1) {
      for (let start: u32 = 0; start < count; start += width << 1) {
        merge(source, target, start, min(start + width, count), min(start + (width << 1), count));
      }
      const swap = source;
      source = target;
      target = swap;
    }
    this.entries = source;
  }

  /** The position of the first key equal to the one at `address`, or -1. */
  find(address: usize): i32 {
    const first = load<u64>(address);
    let low: u32 = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareEntry(this.entries + (middle as usize) * ENTRY, first, address) < 0) low = middle + 1;
      else high = middle;
    }
    if (low == this.count) return -1;
    const entry = this.entries + (low as usize) * ENTRY;
    return compareEntry(entry, first, address) == 0 ? (load<u32>(entry, 12) as i32) : -1;
  }

  /** Whether two keys are equal. */
  hasDuplicates(): bool {
    for (let i: u32 = 1; i < this.count; i++) {
      const entry = this.entries + (i as usize) * ENTRY;
      if (compareEntry(entry - ENTRY, load<u64>(entry), load<u32>(entry, 8)) == 0) return true;
    }
    return false;
  }
}

// @ts-ignore: decorator
@inline
function compareEntry(entry: usize, first: u64, address: usize): i32 {
  const own = load<u64>(entry);
  if (own != first) return own < first ? -1 : 1;
  return compareRest(load<u32>(entry, 8), address);
}

/** Of two keys whose first words are equal. */
function compareRest(a: usize, b: usize): i32 {
  for (let i: usize = 8; i < 32; i += 8) {
    const x = load<u64>(a + i);
    const y = load<u64>(b + i);
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

function merge(source: usize, target: usize, start: u32, middle: u32, end: u32): void {
  let left = source + (start as usize) * ENTRY;
  let right = source + (middle as usize) * ENTRY;
  const leftEnd = right;
  const rightEnd = source + (end as usize) * ENTRY;
  let to = target + (start as usize) * ENTRY;
  while (left < leftEnd && right < rightEnd) {
    if (compareEntry(left, load<u64>(right), load<u32>(right, 8)) <= 0) {
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
