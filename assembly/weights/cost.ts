// What some work costs at the most: time in picoseconds and bytes of a parachain's proof of validity.
//
// Time is computation, by measured coefficients, and the database, by the figures that polkadot-sdk has for RocksDB.
// The proof grows by every key that is touched: its value, and the trie nodes that lead there, which are counted as FRAME
// counts them (15 siblings of 33 bytes on each of five levels; on one level for a single value).
// Invariant: all sums saturate, so that no message can wrap its cost around to a small one.

import { ProofSize, RefTime } from "../bytes/units";
import { saturatingAdd, saturatingMul } from "../bytes/saturating";

/** Of one key, in picoseconds. Source: `RocksDbWeight`, frame-support, polkadot-sdk stable2512. */
export const DATABASE_READ: RefTime = 25_000_000;
export const DATABASE_WRITE: RefTime = 100_000_000;

/** Bytes of trie nodes that lead to one entry of a map, or to a single value. */
export const MAP_ENTRY: ProofSize = 2475;
export const SINGLE_VALUE: ProofSize = 495;


@final
export class Cost {
  /** Picoseconds. */
  refTime: RefTime = 0;
  /** Bytes. */
  proofSize: ProofSize = 0;
  /** The part of `refTime` that is for lookups in state proofs, which go less deep than they may as a rule. */
  lookups: u64 = 0;

  clear(): void {
    this.refTime = 0;
    this.lookups = 0;
    this.proofSize = 0;
  }

  /** Adds work that takes `each` picoseconds, `times` times. */
  compute(each: RefTime, times: u64 = 1): void {
    this.refTime = saturatingAdd(this.refTime, saturatingMul(each, times));
  }

  /** Adds reads of `count` keys of maps, with values of up to `size` bytes. */
  reads(count: u64, size: u64): void {
    this.compute(DATABASE_READ, count);
    this.touches(count, size);
  }

  /** Adds reads of `count` single values of up to `size` bytes. */
  readsValue(count: u64, size: u64): void {
    this.compute(DATABASE_READ, count);
    this.proofSize = saturatingAdd(this.proofSize, saturatingMul(SINGLE_VALUE + size, count));
  }

  /** Adds writes to `count` keys that have been counted as read. */
  writes(count: u64): void {
    this.compute(DATABASE_WRITE, count);
  }

  /** Adds writes to `count` keys of maps that are not read, with values of up to `size` bytes. */
  writesUnread(count: u64, size: u64): void {
    this.writes(count);
    this.touches(count, size);
  }

  /** Adds `times` levels of lookups, as `compute` does. */
  lookUp(each: RefTime, times: u64): void {
    this.compute(each, times);
    this.lookups = saturatingAdd(this.lookups, saturatingMul(each, times));
  }

  add(other: Cost): void {
    this.refTime = saturatingAdd(this.refTime, other.refTime);
    this.lookups = saturatingAdd(this.lookups, other.lookups);
    this.proofSize = saturatingAdd(this.proofSize, other.proofSize);
  }

  /** Raises both parts to at least those of `other`. */
  raiseTo(other: Cost): void {
    if (other.refTime > this.refTime) {
      this.refTime = other.refTime;
      this.lookups = other.lookups;
    }
    this.proofSize = max(this.proofSize, other.proofSize);
  }

  private touches(count: u64, size: u64): void {
    this.proofSize = saturatingAdd(this.proofSize, saturatingMul(MAP_ENTRY + size, count));
  }
}

/** How often `count` can be halved, rounded up: the levels of a merge sort, and the steps of a binary search. */
export function halvings(count: u64): u64 {
  return count < 2 ? 1 : 64 - clz(count - 1);
}
