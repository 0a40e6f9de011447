// What reads proofs about another chain's state.
//
// Contract: the root is the one that this chain stored, never one that the proof names; which of the two roots answers
// a question is fixed by the question, never chosen by the proof. A root of zeros proves nothing. What a proof leaves
// undecided is an error, never absence. No method is asked about an empty list, and none may accept one.
// Source: ismp-v1.md §4, §20, ismp-v2.md §4, §18, §22.1 (4, 5, 6).

import { CommitmentKind } from "../trie/commitment-trie";
import { MessageProof } from "./message-proof";
import { Request } from "./request";
import { StateCommitment } from "./state-commitment";
import { StorageValues } from "./storage-values";
import { ThisChain } from "./this-chain";
import { Cost } from "../weights/cost";

export abstract class StateMachineClient {
  /**
   * Checks that all `count` commitments (32 bytes each, one behind the other, no two equal) are in the other chain's
   * tree of messages. Gives an error number, 0 for none.
   */
  abstract verifyMembership(
    chain: ThisChain,
    kind: CommitmentKind,
    commitments: usize,
    count: u32,
    at: StateCommitment,
    proof: MessageProof,
  ): u32;

  /** Checks that each one is proven absent from the same tree. `kind` is a kind of receipt. */
  abstract verifyNonMembership(
    chain: ThisChain,
    kind: CommitmentKind,
    commitments: usize,
    count: u32,
    at: StateCommitment,
    proof: MessageProof,
  ): u32;

  /**
   * Reads all keys of a GET from the other chain's *state*: under `at.stateRoot`, never under its tree of messages.
   * The values come in ascending order of their keys, each key once.
   */
  abstract readState(chain: ThisChain, get: Request, at: StateCommitment, proof: MessageProof): StateRead;

  /** See `ConsensusClient.weighStateProof`. A reader that does not say costs more than any block has. */
  weigh(proof: u64, keys: u64, nibbles: u64, cost: Cost): u64 {
    cost.compute(u64.MAX_VALUE);
    return 0;
  }
}

/** The values that a state proof holds, or why it is refused. */
@final
export class StateRead {
  private constructor(
    /** 0 for none. */
    public error: u32,
    public values: StorageValues,
  ) {}

  static of(values: StorageValues): StateRead {
    return new StateRead(0, values);
  }

  static refused(error: u32): StateRead {
    return new StateRead(error, StorageValues.none());
  }
}
