// Keys to be looked up, as views on memory, each once and in ascending order.
//
// The keys come from an attacker, and a key may be a single byte of input. So a key takes 8 bytes, and they are sorted
// in place: heap sort takes n log n steps whatever the keys.
// Invariant: after `sort`, keys ascend strictly.

import { compareBytes } from "../bytes/compare";

/** A key: address and length. */
const KEY: usize = 8;


@final
export class KeyList {
  count: u32 = 0;
  private start: usize;

  /** @param capacity the most keys that will be added */
  constructor(capacity: u32) {
    this.start = __alloc((capacity as usize) * KEY);
  }

  add(key: usize, length: u32): void {
    const at = this.at(this.count++);
    store<u32>(at, key as u32);
    store<u32>(at, length, 4);
  }

  // @ts-ignore: decorator
  @inline
  key(index: u32): usize {
    return load<u32>(this.at(index)) as usize;
  }

  // @ts-ignore: decorator
  @inline
  length(index: u32): u32 {
    return load<u32>(this.at(index), 4);
  }

  /** Sorts the keys and drops repeated ones. */
  sort(): void {
    if (this.ascends()) return;
    const count = this.count;
    for (let root = count >>> 1; root-- > 0;) this.sink(root, count);
    for (let end = count; end-- > 1;) {
      this.swap(0, end);
      this.sink(0, end);
    }
    let kept: u32 = 1;
    for (let i: u32 = 1; i < count; i++) {
      if (this.compare(kept - 1, i) != 0) store<u64>(this.at(kept++), load<u64>(this.at(i)));
    }
    this.count = kept;
  }

  private ascends(): bool {
    for (let i: u32 = 1; i < this.count; i++) {
      if (this.compare(i - 1, i) >= 0) return false;
    }
    return true;
  }

  /** Restores the heap below `root`, whose children are heaps: the greatest key of the first `end` comes up. */
  private sink(root: u32, end: u32): void {
    while (true) {
      let child = (root << 1) + 1;
      if (child >= end) return;
      if (child + 1 < end && this.compare(child, child + 1) < 0) child++;
      if (this.compare(root, child) >= 0) return;
      this.swap(root, child);
      root = child;
    }
  }

  private compare(a: u32, b: u32): i32 {
    return compareBytes(this.key(a), this.length(a), this.key(b), this.length(b));
  }

  private swap(a: u32, b: u32): void {
    const first = load<u64>(this.at(a));
    store<u64>(this.at(a), load<u64>(this.at(b)));
    store<u64>(this.at(b), first);
  }

  // @ts-ignore: decorator
  @inline
  private at(index: u32): usize {
    return this.start + (index as usize) * KEY;
  }
}
