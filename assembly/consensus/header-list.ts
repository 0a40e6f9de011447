// Headers that came together, found by their hash.
//
// Any order, repeats and headers of other forks are let through. Reading hashes nothing: `identify` does, once for each
// header, so that a proof which fails a cheaper check costs no hash.

import { HashPtr } from "../bytes/hash-ptr";
import { equal32 } from "../bytes/compare";
import { HashIndex } from "../bytes/hash-index";
import { Hasher } from "../hashing/hasher";
import { Reader } from "../scale/reader";
import { Header, MIN_HEADER_SIZE } from "./header";


@final
export class HeaderList {
  private headers: StaticArray<Header>;
  /** After `identify`. */
  private hashes: usize = 0;
  private index: HashIndex = changetype<HashIndex>(0);
  private repeats: bool = false;

  private constructor(public count: u32) {
    this.headers = new StaticArray<Header>(count);
  }

  /** Reads `Vec<Header>`; check `reader.error`. */
  static read(reader: Reader): HeaderList {
    const list = new HeaderList(reader.count(MIN_HEADER_SIZE));
    for (let i: u32 = 0; i < list.count; i++) {
      const header = Header.read(reader);
      if (reader.failed) break;
      list.headers[i] = header;
    }
    return list;
  }

  /** Hashes all headers. To be called once, on a list that was read without an error, before anything asks for hashes. */
  identify(hasher: Hasher): void {
    this.hashes = __alloc((this.count as usize) << 5);
    for (let i: u32 = 0; i < this.count; i++) this.at(i).hash(hasher, this.hash(i));
    this.index = new HashIndex(this.hashes, 32, this.count);
    this.repeats = this.index.hasDuplicates();
  }

  /** Bytes of all headers, of equal ones once. After `identify`. */
  get distinctSize(): u32 {
    let size: u32 = 0;
    for (let i: u32 = 0; i < this.count; i++) {
      if (this.first(i) == i) size += this.at(i).length;
    }
    return size;
  }

  /** Whether some header's parent is the block `hash`. Needs no hashes. */
  hasChildOf(hash: HashPtr): bool {
    for (let i: u32 = 0; i < this.count; i++) {
      if (equal32(this.at(i).parentHash, hash)) return true;
    }
    return false;
  }

  at(position: u32): Header {
    return this.headers[position];
  }

  /** Address of the 32-byte hash. */
  // @ts-ignore: decorator
  @inline
  hash(position: u32): usize {
    return this.hashes + ((position as usize) << 5);
  }

  /** Position of the first header with this hash, or -1. */
  find(hash: HashPtr): i32 {
    return this.index.find(hash);
  }

  /** The position that `find` gives for the header at `position`: another one only where the header is repeated. */
  first(position: u32): u32 {
    return this.repeats ? this.find(this.hash(position)) : position;
  }

  /** Position of the header with the highest number, the last of several. Of a list that is not empty. */
  highest(): u32 {
    let highest: u32 = 0;
    for (let i: u32 = 1; i < this.count; i++) {
      if (this.at(i).number >= this.at(highest).number) highest = i;
    }
    return highest;
  }

  /** Position of the header with the lowest number, the first of several. Of a list that is not empty. */
  lowest(): u32 {
    let lowest: u32 = 0;
    for (let i: u32 = 1; i < this.count; i++) {
      if (this.at(i).number < this.at(lowest).number) lowest = i;
    }
    return lowest;
  }

  /** Position of the parent of the header at `position`, or -1. Most lists are sorted, ascending or descending. */
  findParent(position: u32): i32 {
    const parent = this.at(position).parentHash;
    if (position > 0 && equal32(this.hash(position - 1), parent)) return (position - 1) as i32;
    if (position + 1 < this.count && equal32(this.hash(position + 1), parent)) return (position + 1) as i32;
    return this.find(parent);
  }
}
