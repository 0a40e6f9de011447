// A fraud proof: two finality proofs by the same voters for two branches that part from one block.
//
// Refuses whatever could freeze an honest client: one block twice, blocks of which one descends from the other
// (ordinary progress), branches without a common parent, proofs that do not concern the trusted block, justifications
// that do not verify under the trusted set. Attack: anybody may send a fraud proof to freeze a client, so nothing
// here is taken on trust; signatures come last. Source: docs/spec/grandpa.md#fraud-proofs.

import { ErrorCode } from "../../bytes/units";
import { HashPtr } from "../../bytes/hash-ptr";
import { equal32 } from "../../bytes/compare";
import { Hasher } from "../../hashing/hasher";
import { ConsensusState } from "./consensus-state";
import { GrandpaError } from "./errors";
import { FinalityProof } from "./finality-proof";
import { Justification } from "./justification";
import { VoterSet } from "./voter-set";

/** Whether the voters of `state` finalized two branches: 0 if so, else why it is not shown. Sets `used` of the proofs. */
export function verifyFraudProof(
  state: ConsensusState,
  first: FinalityProof,
  second: FinalityProof,
): ErrorCode {
  if (equal32(first.block, second.block)) return GrandpaError.FraudProofsSameBlock;
  if (first.headers.count == 0 || second.headers.count == 0) return GrandpaError.UnknownHeadersEmpty;
  first.headers.identify(Hasher.Blake2_256);
  second.headers.identify(Hasher.Blake2_256);
  const one = new ForkBranch(first, second.block);
  const two = new ForkBranch(second, first.block);
  if (!one.endsInBlock || !two.endsInBlock) return GrandpaError.FraudProofsDifferentChain;
  if (!one.isWhole || !two.isWhole) return GrandpaError.InvalidAncestry;
  if (!equal32(one.parentHash, two.parentHash)) return GrandpaError.FraudProofsDifferentAncestor;
  // Two proofs of ordinary progress on one chain would freeze an honest client. Both branches begin with a child of one
  // block, so a block that descends from the other has it on its own branch.
  if (one.meetsOther || two.meetsOther) return GrandpaError.FraudProofsSameBranch;

  const justificationOne = new Justification(first.justification);
  const decodedOne = first.justification.finish();
  if (decodedOne != 0) return decodedOne;
  const justificationTwo = new Justification(second.justification);
  const decodedTwo = second.justification.finish();
  if (decodedTwo != 0) return decodedTwo;
  let error = checkTarget(justificationOne, one);
  if (error == GrandpaError.None) error = checkTarget(justificationTwo, two);
  if (error != GrandpaError.None) return error;
  if (!equal32(first.block, state.latestHash) && !equal32(second.block, state.latestHash)) {
    return GrandpaError.JustificationConsensusMismatch;
  }
  const voters = new VoterSet(state.authorities, state.authorityCount);
  error = justificationOne.verify(voters, state.setId);
  if (error == GrandpaError.None) error = justificationTwo.verify(voters, state.setId);
  if (error != GrandpaError.None) return error;
  first.used = one.used + justificationOne.used;
  second.used = two.used + justificationTwo.used;
  return GrandpaError.None;
}

function checkTarget(justification: Justification, branch: ForkBranch): ErrorCode {
  if (!equal32(justification.targetHash, branch.proof.block)) return GrandpaError.JustificationTargetMismatch;
  return justification.targetNumber == branch.targetNumber ? GrandpaError.None : GrandpaError.NumberMismatch;
}

/** The way from a proof's highest header down to its lowest one. */
@final
class ForkBranch {
  /** Whether the highest header is the block that the proof names. */
  endsInBlock: bool;
  /** Whether the way leads down to the lowest header. */
  isWhole: bool = false;
  /** Whether the other proof's block lies on the way. */
  meetsOther: bool = false;
  targetNumber: u32;
  /** Bytes of the headers on the way. */
  used: u32 = 0;
  /** Of the lowest header: address of 32 bytes. */
  parentHash: HashPtr;

  /** @param proof with one header at least @param other address of the hash of the other proof's block */
  constructor(
    public proof: FinalityProof,
    other: usize,
  ) {
    const headers = proof.headers;
    const target = headers.highest();
    const base = headers.lowest();
    this.endsInBlock = equal32(headers.hash(target), proof.block);
    this.targetNumber = headers.at(target).number;
    this.parentHash = headers.at(base).parentHash;
    let position: i32 = target;
    // Hashes admit no cycle: each turn uses up a header.
    for (let steps: u32 = 0; steps < headers.count && position >= 0 && !this.isWhole; steps++) {
      if (equal32(headers.hash(position), other)) this.meetsOther = true;
      this.used += headers.at(position).length;
      this.isWhole = equal32(headers.hash(position), headers.hash(base));
      position = headers.findParent(position);
    }
  }
}
