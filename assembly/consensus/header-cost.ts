// What a list of headers costs at the most: to read, hash and sort them, and to find each one's parent.
// Source: docs/reference/weights.md; `header-list.ts` does what is counted here.

import { saturatingMul } from "../bytes/saturating";
import { Reader } from "../scale/reader";
import { BLAKE2_BLOCK, DIGEST_ITEM, HEADER, STEP } from "../weights/coefficients";
import { Cost, halvings } from "../weights/cost";
import { DigestKind } from "./digest";
import { MIN_HEADER_SIZE } from "./header";

const BLOCK_SIZE: usize = 128;
/**
 * How often a header is looked for, or takes part in a sort: to sort it in, as a parent, as a vote's target, on the way
 * down, on the way to an older block, and in the order of numbers.
 */
const SEARCHES: u64 = 8;

/** Passes `Vec<Header>` and adds what the list costs. */
export function weighHeaders(reader: Reader, cost: Cost): void {
  const count = reader.count(MIN_HEADER_SIZE);
  let blocks: u64 = 0;
  let items: u64 = 0;
  let passed: u64 = 0;
  for (let i: u32 = 0; i < count && !reader.failed; i++) {
    const start = reader.position;
    items += passHeader(reader);
    blocks += (reader.position - start) / BLOCK_SIZE + 1;
    passed++;
  }
  cost.compute(HEADER, passed);
  cost.compute(DIGEST_ITEM, items);
  cost.compute(BLAKE2_BLOCK, blocks);
  cost.compute(STEP, saturatingMul(passed, halvings(passed) * SEARCHES));
}

/** Gives how many digest items the header has. */
function passHeader(reader: Reader): u64 {
  reader.fixed(32);
  reader.compact();
  reader.fixed(64);
  const count = reader.count(1);
  for (let i: u32 = 0; i < count && !reader.failed; i++) {
    const kind = reader.u8() as DigestKind;
    if (kind == DigestKind.RuntimeEnvironmentUpdated) continue;
    if (kind != DigestKind.Other) reader.u32();
    reader.bytes();
  }
  return count;
}
