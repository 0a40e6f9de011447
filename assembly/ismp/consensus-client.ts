// Consensus client: verifies the consensus of other chains.
//
// Contract: `verifyConsensus` checks untrusted bytes against a state that this chain trusts. It never writes, never traps,
// and gives state commitments only of blocks that it proved final. A client that can't recognize fraud must refuse every
// fraud proof, or anybody could freeze it.
// Source: docs/spec/protocol.md#clients.

import { ErrorCode } from "../bytes/units";
import { Span } from "../bytes/span";
import { ConsensusClientId, ConsensusStateId, NOTHING } from "./identifiers";
import { StateMachine } from "./state-machine";
import { StateMachineClient } from "./state-machine-client";
import { ThisChain } from "./this-chain";
import { VerifiedCommitments } from "./verified-commitments";
import { Cost } from "../weights/cost";

export abstract class ConsensusClient {
  abstract id(): ConsensusClientId;

  /**
   * @param trusted fat pointer to the state that the host keeps for the client
   * @param proof fat pointer to untrusted bytes
   */
  abstract verifyConsensus(
    chain: ThisChain,
    id: ConsensusStateId,
    trusted: Span,
    proof: Span,
  ): ConsensusUpdate;

  /** Checks that two proofs contradict each other. @returns an error number, 0 if fraud is proven */
  abstract verifyFraudProof(chain: ThisChain, trusted: Span, proof1: Span, proof2: Span): ErrorCode;

  /**
   * The client that reads proofs of a state machine; null if this consensus client does not follow it. The coprocessor
   * may prove messages of chains that no client follows, so the result must not depend on what a message says.
   */
  abstract stateMachine(machine: StateMachine): StateMachineClient | null;

  // An upper bound of the client's cost, computed from untrusted bytes before anything is done for them: without
  // storage, without memory for each part, in one pass. A client that does not implement this costs more than any
  // block has.

  /** Adds the cost of `verifyConsensus`, the trusted state's size included; gives how many heights it may prove. */
  weighConsensus(proof: Span, cost: Cost): u64 {
    cost.compute(u64.MAX_VALUE);
    return 0;
  }

  weighFraudProof(proof1: Span, proof2: Span, cost: Cost): void {
    cost.compute(u64.MAX_VALUE);
  }

  /**
   * Adds the cost of reading keys from a proof of the most expensive state machine that the client follows.
   *
   * @param keys how many @param nibbles of all keys together
   * @returns bytes of the largest value that the proof may hold
   */
  weighStateProof(proof: Span, keys: u64, nibbles: u64, cost: Cost): u64 {
    cost.compute(u64.MAX_VALUE);
    return 0;
  }
}

/** What a consensus proof proved, or why it is refused. */
@final
export class ConsensusUpdate {
  private constructor(
    /** 0 for none. */
    public error: ErrorCode,
    /** Fat pointer to the client's own text for the error; NOTHING: the text of `error`. */
    public reason: Span,
    /** Fat pointer to the next trusted state. */
    public state: Span,
    public commitments: VerifiedCommitments,
  ) {}

  static of(state: Span, commitments: VerifiedCommitments): ConsensusUpdate {
    return new ConsensusUpdate(0, NOTHING, state, commitments);
  }

  static refused(error: ErrorCode, reason: Span = NOTHING): ConsensusUpdate {
    return new ConsensusUpdate(error, reason, NOTHING, new VerifiedCommitments());
  }
}
