// Collects the nodes that prove some keys while a trie is built.
//
// The result is what `state_getReadProof` of a stock node gives: distinct plain nodes and value blobs, sorted by
// their bytes, the root always among them.
// Source: docs/spec/tries.md#producing.

import { copyBytes } from "../bytes/copy";
import { compareBytes } from "../bytes/compare";
import { Writer } from "../scale/writer";
import { Entries } from "./entries";
import { commonNibbles } from "./nibbles";


@final
export class ProofRecorder {
  private nodes: Entries = new Entries(16);

  /** @param wanted the keys to prove, sorted; their values are not looked at */
  constructor(private wanted: Entries) {}

  /** Whether the way to a wanted key passes the node that lies under the first `nibbles` nibbles of `key`. */
  wantsNode(key: usize, nibbles: u32): bool {
    const length = (nibbles + 1) >>> 1;
    const at = this.lowerBound(key, length, nibbles);
    return at < this.wanted.count && this.sharedNibbles(at, key, length) >= nibbles;
  }

  wantsValue(key: usize, length: u32): bool {
    const at = this.lowerBound(key, length, length << 1);
    return (
      at < this.wanted.count && compareBytes(this.wanted.key(at), this.wanted.keyLength(at), key, length) == 0
    );
  }

  /** Takes a node that stays where it is. */
  add(address: usize, length: u32): void {
    this.nodes.add(address, length, 0, 0);
  }

  /** Takes a node out of a buffer that will be used again. */
  copy(address: usize, length: u32): void {
    const own = __alloc(length);
    copyBytes(own, address, length);
    this.add(own, length);
  }

  /** Writes `Vec<Vec<u8>>`. */
  write(writer: Writer): void {
    const nodes = this.nodes;
    nodes.sort();
    writer.compact(nodes.count);
    for (let i: u32 = 0; i < nodes.count; i++) writer.bytes(nodes.key(i), nodes.keyLength(i));
  }

  /** The first wanted key that does not sort before the first `nibbles` nibbles of `key`. */
  private lowerBound(key: usize, length: u32, nibbles: u32): u32 {
    let low: u32 = 0;
    let high = this.wanted.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.sortsBefore(middle, key, length, nibbles)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private sortsBefore(index: u32, key: usize, length: u32, nibbles: u32): bool {
    if (this.sharedNibbles(index, key, length) >= nibbles) return false;
    return compareBytes(this.wanted.key(index), this.wanted.keyLength(index), key, length) < 0;
  }

  // @ts-ignore: decorator
  @inline
  private sharedNibbles(index: u32, key: usize, length: u32): u32 {
    return commonNibbles(this.wanted.key(index), this.wanted.keyLength(index), key, length);
  }
}
