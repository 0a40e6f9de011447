// What a state proof costs at the most: to read its nodes, hash and sort them, and to look keys up in them.
//
// Sound for any bytes: a lookup goes down one nibble of its key at each level at least, and through each node of the
// proof once at the most, where a node of the list may hold seven more inside.
// Source: docs/reference/weights.md; `proof.ts` does what is counted here.

import { saturatingAdd, saturatingMul } from "../bytes/saturating";
import { Hasher } from "../hashing/hasher";
import { Reader } from "../scale/reader";
import { BLAKE2_BLOCK, KECCAK_BLOCK, LEVEL, NODE, PROOF, STEP } from "../weights/coefficients";
import { Cost, halvings } from "../weights/cost";
import { MAX_PROOF_NODES } from "./proof";

/** Levels that one node of the list may be, with the nodes inside it. */
const LEVELS_OF_NODE: u64 = 8;
const BLAKE2_BLOCK_SIZE: u32 = 128;
const KECCAK_BLOCK_SIZE: u32 = 136;

/** How many nodes a proof has, and the bytes of the largest one. */
export type NodeTally = u64;

// @ts-ignore: decorator
@inline
export function nodeCount(tally: NodeTally): u64 {
  return tally & 0xffff_ffff;
}

// @ts-ignore: decorator
@inline
export function largestNode(tally: NodeTally): u64 {
  return tally >> 32;
}

/** Passes `Vec<Vec<u8>>` and adds what it costs to take these nodes as a proof. */
export function weighNodes(reader: Reader, hasher: Hasher, cost: Cost): NodeTally {
  const blake2 = hasher == Hasher.Blake2_256;
  const count = reader.count(1);
  let largest: u32 = 0;
  let blocks: u64 = 0;
  let passed: u64 = 0;
  for (let i: u32 = 0; i < count && !reader.failed; i++) {
    reader.bytes();
    passed++;
    largest = max(largest, reader.length);
    // The last block of keccak always has room for padding, that of BLAKE2b may be full.
    blocks += blake2
      ? max<u32>(1, (reader.length + BLAKE2_BLOCK_SIZE - 1) / BLAKE2_BLOCK_SIZE)
      : reader.length / KECCAK_BLOCK_SIZE + 1;
  }
  cost.compute(PROOF);
  // More are refused before any of them is looked at.
  if (count <= MAX_PROOF_NODES) {
    cost.compute(NODE, passed);
    cost.compute(blake2 ? BLAKE2_BLOCK : KECCAK_BLOCK, blocks);
    cost.compute(STEP, saturatingMul(passed, halvings(passed)));
  }
  return ((largest as u64) << 32) | passed;
}

/** Adds lookups of `keys` keys, which have `nibbles` nibbles together. */
export function weighLookups(nodes: NodeTally, keys: u64, nibbles: u64, cost: Cost): void {
  const count = nodeCount(nodes);
  const levels = min(saturatingMul(keys, count * LEVELS_OF_NODE + 1), saturatingAdd(nibbles, keys));
  cost.lookUp(LEVEL + STEP * halvings(count), levels);
}
