// The blocks that precommits are for, with the weight of each: a vote for a block counts for its ancestors too.
//
// Refuses: targets that do not descend from the lowest one, headers that no vote needs, blocks under numbers that are
// not theirs, commit targets above the GHOST, or below it if there are votes for them. The base's own header may be
// among the ancestries once another block is: nodes leave it out, upstream's verifier requires it. One pass from the
// highest header down adds each block's weight to its parent: linear, whatever the votes. Source:
// docs/spec/grandpa.md#ancestry, docs/spec/grandpa.md#votes-above.

import { ErrorCode } from "../../bytes/units";
import { HashPtr } from "../../bytes/hash-ptr";
import { equal32 } from "../../bytes/compare";
import { heapSort } from "../../bytes/heap-sort";
import { HeaderList } from "../header-list";
import { GrandpaError } from "./errors";


@final
export class VoteTree {
  private baseWeight: u64 = 0;
  /** Weight of each header's block; of a repeated header, at its first position. */
  private weights: StaticArray<u64>;

  constructor(
    private headers: HeaderList,
    private baseHash: usize,
    private baseNumber: u32,
    private threshold: u64,
  ) {
    this.weights = new StaticArray<u64>(headers.count);
  }

  /** Counts a vote of `weight` for the block `hash`, which the vote says has `number`. */
  add(hash: HashPtr, number: u32, weight: u64): ErrorCode {
    if (equal32(hash, this.baseHash)) {
      this.baseWeight += weight;
      return number == this.baseNumber ? GrandpaError.None : GrandpaError.NumberMismatch;
    }
    const position = this.headers.find(hash);
    if (position < 0) return GrandpaError.NotADescendant;
    this.weights[position] += weight;
    return number == this.headers.at(position).number ? GrandpaError.None : GrandpaError.NumberMismatch;
  }

  /**
   * Whether the block `hash` with `number` is the highest one with enough weight. To be asked once, after all votes.
   *
   * @param below the block is the base and below all votes: it need not be the highest one then, and its header
   *   need not and may not come along
   */
  verify(hash: HashPtr, number: u32, below: bool): ErrorCode {
    const error = this.accumulate(!below);
    if (error != GrandpaError.None) return error;
    // All votes are for the base or above it.
    if (this.baseWeight < this.threshold) return GrandpaError.InsufficientWeight;
    if (equal32(hash, this.baseHash)) {
      if (number != this.baseNumber) return GrandpaError.NumberMismatch;
    } else {
      const position = this.headers.find(hash);
      if (position < 0 || this.weights[position] < this.threshold) return GrandpaError.NotTheGhost;
      if (number != this.headers.at(position).number) return GrandpaError.NumberMismatch;
    }
    return !below && this.hasHeavyChild(hash) ? GrandpaError.NotTheGhost : GrandpaError.None;
  }

  /** After `verify`: whether every vote is for the block `hash`, which is not the base, or for a descendant of it. */
  allDescendFrom(hash: HashPtr): bool {
    return this.weights[this.headers.find(hash)] == this.baseWeight;
  }

  private accumulate(mayListBase: bool): ErrorCode {
    const headers = this.headers;
    const count = headers.count;
    // Ascending by number; the position in the low half keeps the order of equals.
    const order = __alloc((count as usize) << 3);
    for (let i: u32 = 0; i < count; i++) {
      store<u64>(order + ((i as usize) << 3), ((headers.at(i).number as u64) << 32) | (i as u64));
    }
    heapSort<u64>(order, count);
    let baseListed = false;
    let baseNeeded = false;
    for (let i = count; i-- > 0;) {
      const position = load<u64>(order + ((i as usize) << 3)) as u32;
      const hash = headers.hash(position);
      if (headers.first(position) != position) continue;
      const header = headers.at(position);
      if (equal32(hash, this.baseHash)) {
        if (header.number != this.baseNumber) return GrandpaError.NumberMismatch;
        if (!mayListBase) return GrandpaError.UnusedHeader;
        baseListed = true;
        continue;
      }
      const weight = this.weights[position];
      if (weight == 0) return GrandpaError.UnusedHeader;
      baseNeeded = true;
      let parentNumber = this.baseNumber;
      if (equal32(header.parentHash, this.baseHash)) {
        this.baseWeight += weight;
      } else {
        const parent = headers.find(header.parentHash);
        if (parent < 0) return GrandpaError.NotADescendant;
        this.weights[parent] += weight;
        parentNumber = headers.at(parent).number;
      }
      // A parent that is not one lower might already be passed, and these votes would never reach the base.
      if ((parentNumber as u64) + 1 != (header.number as u64)) return GrandpaError.NumberMismatch;
    }
    return baseListed && !baseNeeded ? GrandpaError.UnusedHeader : GrandpaError.None;
  }

  private hasHeavyChild(hash: HashPtr): bool {
    const headers = this.headers;
    for (let i: u32 = 0; i < headers.count; i++) {
      if (this.weights[i] >= this.threshold && equal32(headers.at(i).parentHash, hash)) return true;
    }
    return false;
  }
}
