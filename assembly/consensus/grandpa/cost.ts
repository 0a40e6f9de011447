// What a message to a GRANDPA client costs at the most, told from its bytes alone.
//
// The set of voters is in the trusted state, so its size follows from the votes: two thirds of the weight have signed.
// Where all voters weigh alike that is at most half as many again; room is left for twice the signers, and 256 more.
// A set of unequal weights in which still more voters did not need to sign costs more than is said here.
// Source: docs/reference/weights.md; `finality-proof.ts` and `justification.ts` do what is counted here.

import { saturatingMul } from "../../bytes/saturating";
import { Hasher } from "../../hashing/hasher";
import { Reader } from "../../scale/reader";
import { ScaleError } from "../../scale/errors";
import { largestNode, weighLookups, weighNodes } from "../../trie/proof-cost";
import {
  CONSENSUS_BYTE,
  DIGEST_ITEM,
  FINALITY_PROOF,
  HEADS_ENTRY,
  SIGNATURE,
  STEP,
  VOTER,
} from "../../weights/coefficients";
import { Cost, halvings } from "../../weights/cost";
import { weighHeaders } from "../header-cost";
import { HEADS_KEY_LENGTH } from "../parachain/heads";
import { PRECOMMIT_SIZE } from "./justification";
import { AUTHORITY_SIZE } from "./voter-set";

const MIN_ENTRY_SIZE: u32 = 34;
const SPARE_VOTERS: u64 = 256;
/** The rest of a trusted state, and the slot duration of a chain that is served. */
const STATE_SIZE: u64 = 80;
const SLOT_DURATION: u64 = 8;

/** Passes a `GrandpaMessage`, adds its cost, and gives how many heights it may prove. */
export function weighGrandpaMessage(reader: Reader, cost: Cost): u64 {
  cost.compute(CONSENSUS_BYTE, reader.remaining);
  const envelope = reader.u8();
  weighFinalityProof(reader, cost);
  const heights = envelope == 0 ? 1 : weighHeads(reader, cost);
  // Whether the chain is served: a parachain of Polkadot is looked for under Kusama too.
  cost.reads(saturatingMul(heights, 2), SLOT_DURATION);
  return heights;
}

/** Passes a `FinalityProof` and adds its cost, that of the set of voters included. */
export function weighFinalityProof(reader: Reader, cost: Cost): void {
  cost.compute(FINALITY_PROOF);
  reader.fixed(32);
  const justification = reader.bytes();
  const end = justification + reader.length;
  if (reader.failed) return;
  reader.position = justification;
  reader.fixed(8 + 32 + 4);
  const signatures = reader.count(PRECOMMIT_SIZE);
  reader.fixed(signatures * PRECOMMIT_SIZE);
  weighHeaders(reader, cost);
  const voters = 2 * (signatures as u64) + SPARE_VOTERS;
  cost.compute(SIGNATURE, signatures);
  cost.compute(VOTER, voters);
  cost.compute(STEP, saturatingMul(voters, 2 * halvings(voters)));
  cost.proofSize += voters * AUTHORITY_SIZE + STATE_SIZE;
  // A justification that does not decode is found out once the headers that follow it have been read.
  reader.position = end;
  reader.error = ScaleError.None;
  weighHeaders(reader, cost);
}

/** Passes `BTreeMap<H256, ParachainHeaderProofs>` and gives how many heads it names. */
function weighHeads(reader: Reader, cost: Cost): u64 {
  const entries = reader.count(MIN_ENTRY_SIZE);
  let heads: u64 = 0;
  for (let i: u32 = 0; i < entries && !reader.failed; i++) {
    reader.fixed(32);
    const nodes = weighNodes(reader, Hasher.Blake2_256, cost);
    const ids = reader.count(4);
    reader.fixed(ids << 2);
    weighLookups(nodes, ids, (ids as u64) * 2 * HEADS_KEY_LENGTH, cost);
    // A head is a header, and each of its bytes may be a digest item.
    cost.compute(DIGEST_ITEM, saturatingMul(ids, largestNode(nodes)));
    cost.compute(STEP, saturatingMul(ids, 4 * halvings(ids)));
    heads += ids;
  }
  cost.compute(HEADS_ENTRY, entries);
  cost.compute(STEP, saturatingMul(entries, 4 * halvings(entries)));
  return heads;
}
