// State machine client: reads proofs about another chain's state.
//
// Contract: the root comes from the commitment that this chain stored, never from the proof; which of its two roots is
// used depends only on the question, never on the proof. A root of zeros proves nothing. A key that a proof does not
// decide is an error, never absent. Handlers pass no empty list of commitments, and every method must refuse one.
// A proof is for one call. It is free to send, so a client must bound the bytes that the call does not need.
// Source: docs/spec/protocol.md#clients.

import { ErrorCode } from "../bytes/units";
import { Span } from "../bytes/span";
import { CommitmentKind } from "./commitment-trie";
import { MessageProof } from "./message-proof";
import { Request } from "./request";
import { StateCommitment } from "./state-commitment";
import { StorageValues } from "./storage-values";
import { ThisChain } from "./this-chain";
import { Cost } from "../weights/cost";

export abstract class StateMachineClient {
  /**
   * Checks that all `count` commitments (32 bytes each, one after the other, no two equal) are in the other chain's
   * trie of messages.
   *
   * @returns an error number, 0 for none
   */
  abstract verifyMembership(
    chain: ThisChain,
    kind: CommitmentKind,
    commitments: usize,
    count: u32,
    at: StateCommitment,
    proof: MessageProof,
  ): ErrorCode;

  /** Checks that each one is proven absent from the same trie. `kind` is a kind of receipt. */
  abstract verifyNonMembership(
    chain: ThisChain,
    kind: CommitmentKind,
    commitments: usize,
    count: u32,
    at: StateCommitment,
    proof: MessageProof,
  ): ErrorCode;

  /**
   * Reads all keys of the GETs from the other chain's state: under `at.stateRoot`, never in its trie of messages.
   * The values come GET by GET, of each in ascending order of its keys, each key once.
   *
   * @param limit the most bytes of all encoded values; more are refused as `ValuesTooLarge` before they are copied, since
   *   many keys may share one large value
   */
  abstract readState(
    chain: ThisChain,
    gets: Request[],
    at: StateCommitment,
    proof: MessageProof,
    limit: u64,
  ): StateRead;

  /** See `ConsensusClient.weighStateProof`. A reader that does not say costs more than any block has. */
  weigh(proof: Span, keys: u64, nibbles: u64, cost: Cost): u64 {
    cost.compute(u64.MAX_VALUE);
    return 0;
  }
}

/** The values that a state proof holds, by GET, or why it is refused. */
@final
export class StateRead {
  private constructor(
    /** 0 for none. */
    public error: ErrorCode,
    public values: StorageValues[],
  ) {}

  static of(values: StorageValues[]): StateRead {
    return new StateRead(0, values);
  }

  static refused(error: ErrorCode): StateRead {
    return new StateRead(error, []);
  }
}
