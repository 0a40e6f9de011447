// What the inherent and the hooks of ParachainSystem weigh.
// Source: docs/reference/weights.md.

import { HEADS_KEY_LENGTH } from "../../consensus/parachain/heads";
import { Weight } from "../../frame/weight";
import { Hasher } from "../../hashing/hasher";
import { Span, spanLength } from "../../bytes/span";
import { Reader } from "../../scale/reader";
import { largestNode, weighLookups, weighNodes } from "../../trie/proof-cost";
import { BATCH, BLAKE2_BLOCK, CALL_BYTE, DIGEST_ITEM } from "../../weights/coefficients";
import { Cost } from "../../weights/cost";

const NUMBER: u64 = 8;

/** @param data fat pointer to SCALE `BasicParachainInherentData`: validation data, then a proof of the relay state */
export function validationDataWeight(data: Span): Weight {
  const cost = new Cost();
  const reader = Reader.over(data);
  reader.bytes();
  reader.fixed(4 + 32 + 4);
  const nodes = weighNodes(reader, Hasher.Blake2_256, cost);
  weighLookups(nodes, 1, 2 * HEADS_KEY_LENGTH, cost);
  cost.compute(BATCH);
  cost.compute(CALL_BYTE, spanLength(data));
  // The head is a header: each of its bytes may be an item of its digest, and its hash must be the parent's.
  cost.compute(DIGEST_ITEM, largestNode(nodes));
  cost.compute(BLAKE2_BLOCK, largestNode(nodes) / 128 + 1);
  // The last relay block's number and the para id; the validation data and the proof that are kept.
  cost.readsValue(2, NUMBER);
  cost.readsValue(1, spanLength(data));
  cost.writes(2);
  return new Weight(cost.refTime, cost.proofSize);
}

/** Of every block: the validation data go, and at the end the relay block's number is kept. */
export function hooksWeight(): Weight {
  const cost = new Cost();
  cost.compute(BLAKE2_BLOCK, 2);
  cost.readsValue(1, NUMBER);
  cost.writes(2);
  return new Weight(cost.refTime, cost.proofSize);
}
