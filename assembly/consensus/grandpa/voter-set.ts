// The authorities who vote, with their weights and the threshold.
//
// Refuses sets without weight and weights that together exceed 64 bits. Entries of weight zero do not vote; an id
// listed twice votes once, with both weights.
// Source: docs/spec/grandpa.md#voters.

import { ErrorCode } from "../../bytes/units";
import { HashIndex } from "../../bytes/hash-index";
import { GrandpaError } from "./errors";

/** An authority in a list: 32 bytes of public key, 8 of weight. */
export const AUTHORITY_SIZE: u32 = 40;


@final
export class VoterSet {
  error: ErrorCode = GrandpaError.None;
  /** How much weight finalizes: total - (total - 1) / 3. */
  threshold: u64 = 0;
  private index: HashIndex;
  private weights: StaticArray<u64>;

  /** @param authorities address of `count` entries, as an `AuthorityList` holds them after its count */
  constructor(authorities: usize, count: u32) {
    const index = new HashIndex(authorities, AUTHORITY_SIZE, count);
    const weights = new StaticArray<u64>(count);
    const repeats = index.hasDuplicates();
    let total: u64 = 0;
    let overflow = false;
    for (let i: u32 = 0; i < count; i++) {
      const entry = authorities + (i as usize) * AUTHORITY_SIZE;
      const weight = load<u64>(entry, 32);
      if (weight > u64.MAX_VALUE - total) overflow = true;
      total += weight;
      weights[repeats ? index.find(entry) : i] += weight;
    }
    this.index = index;
    this.weights = weights;
    this.threshold = total - (total - 1) / 3;
    if (overflow) this.error = GrandpaError.WeightOverflow;
    else if (total == 0) this.error = GrandpaError.NoVoters;
  }

  /** Position of the voter with this public key, or -1. */
  find(publicKey: usize): i32 {
    const position = this.index.find(publicKey);
    return position < 0 || this.weights[position] == 0 ? -1 : position;
  }

  weight(position: u32): u64 {
    return this.weights[position];
  }

  /** All positions are below this. */
  get size(): u32 {
    return this.weights.length as u32;
  }
}
