// Finds 32-byte strings (hashes, public keys) that are stored at equal distances in memory, by binary search.
//
// Of equal keys the first one is found. An attacker may choose the keys: in a hash table, all of them could collide.
// Here building takes n log n steps and a lookup log n for any keys. The index takes 8 bytes per key in one block:
// the host rounds each block up to a power of two, so two blocks could waste twice as much. The keys are not copied
// and must not change while the index is used. Invariant: `order` has the positions of all keys in ascending order of
// (key, position). Keys are compared as four little-endian words, which is not the order of their bytes; callers
// never see the order.

import { copyBytes } from "./copy";

/** Bytes of one position in `order`. */
const POSITION: usize = 4;


@final
export class HashIndex {
  private order: usize;

  /**
   * @param first address of the first key
   * @param stride distance between two keys, in bytes
   */
  constructor(
    private first: usize,
    private stride: usize,
    private count: u32,
  ) {
    const half = (count as usize) * POSITION;
    this.order = __alloc(half << 1);
    for (let i: u32 = 0; i < count; i++) store<u32>(this.order + (i as usize) * POSITION, i);
    this.sort(this.order + half);
  }

  /** Bottom-up merge sort, which is stable. @param spare room for all positions */
  private sort(spare: usize): void {
    const count = this.count;
    let source = this.order;
    let target = spare;
    for (let width: u32 = 1; width < count; width <<= 1) {
      for (let start: u32 = 0; start < count; start += width << 1) {
        this.merge(source, target, start, min(start + width, count), min(start + (width << 1), count));
      }
      const swap = source;
      source = target;
      target = swap;
    }
    this.order = source;
  }

  private merge(source: usize, target: usize, start: u32, middle: u32, end: u32): void {
    let left = source + (start as usize) * POSITION;
    let right = source + (middle as usize) * POSITION;
    const leftEnd = right;
    const rightEnd = source + (end as usize) * POSITION;
    let to = target + (start as usize) * POSITION;
    while (left < leftEnd && right < rightEnd) {
      if (compareKeys(this.keyOf(load<u32>(left)), this.keyOf(load<u32>(right))) <= 0) {
        store<u32>(to, load<u32>(left));
        left += POSITION;
      } else {
        store<u32>(to, load<u32>(right));
        right += POSITION;
      }
      to += POSITION;
    }
    copyBytes(to, left, leftEnd - left);
    copyBytes(to + (leftEnd - left), right, rightEnd - right);
  }

  /** The position of the first key equal to the one at `address`, or -1. */
  find(address: usize): i32 {
    let low: u32 = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareKeys(this.keyOf(this.at(middle)), address) < 0) low = middle + 1;
      else high = middle;
    }
    if (low == this.count) return -1;
    const position = this.at(low);
    return compareKeys(this.keyOf(position), address) == 0 ? (position as i32) : -1;
  }

  /** Whether two keys are equal. */
  hasDuplicates(): bool {
    for (let i: u32 = 1; i < this.count; i++) {
      if (compareKeys(this.keyOf(this.at(i - 1)), this.keyOf(this.at(i))) == 0) return true;
    }
    return false;
  }

  // @ts-ignore: decorator
  @inline
  private at(place: u32): u32 {
    return load<u32>(this.order + (place as usize) * POSITION);
  }

  // @ts-ignore: decorator
  @inline
  private keyOf(position: u32): usize {
    return this.first + (position as usize) * this.stride;
  }
}

// @ts-ignore: decorator
@inline
function compareKeys(a: usize, b: usize): i32 {
  const x = load<u64>(a);
  const y = load<u64>(b);
  if (x != y) return x < y ? -1 : 1;
  return compareRest(a, b);
}

/** Compares two keys whose first words are equal. */
function compareRest(a: usize, b: usize): i32 {
  for (let i: usize = 8; i < 32; i += 8) {
    const x = load<u64>(a + i);
    const y = load<u64>(b + i);
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}
