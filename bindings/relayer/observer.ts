/**
 * What a relayer tells of its work while it does it: for views of it and for tests, beside the log.
 *
 * Facts, and never decisions: what is relayed does not depend on whether anybody listens. An observer is called
 * in the relayer's own turn, so it must be quick, and must not throw.
 */
import type { KnownState } from "../client/ismp-chain.ts";
import type { StateProof } from "../client/messages.ts";
import type { StateMachine } from "../client/state-machine.ts";
import type { ConsensusUpdate } from "../prover/consensus.ts";
import type { FoundMessage } from "./found-message.ts";
import type { Decision } from "./life.ts";

/** A message as the relayer found it, in a finalized block. */
export type { FoundMessage } from "./found-message.ts";

export type RelayEvent =
  /** A chain's client of another one moves on: the update was proven, verified and handed to the pool. */
  | {
      readonly kind: "updated";
      /** Where the client is. */
      readonly at: StateMachine;
      /** Which chain it follows. */
      readonly of: StateMachine;
      /** SCALE `ConsensusState` that the update goes on from. */
      readonly trusted: Uint8Array;
      readonly update: ConsensusUpdate;
    }
  /** A message stands in a finalized block. Told again after a restart. */
  | { readonly kind: "found"; readonly message: FoundMessage }
  /** Nothing can be done for a message yet. Told in each round. */
  | { readonly kind: "waiting"; readonly message: FoundMessage; readonly for: Waiting }
  /** A proof was made and verified. */
  | {
      readonly kind: "proven";
      /** What the proof is of, one or more. */
      readonly messages: readonly FoundMessage[];
      readonly what: "delivery" | "timeout";
      /** The chain that it is made for. */
      readonly at: StateMachine;
      /** The height of the other chain that it is read under. */
      readonly known: KnownState;
      readonly proof: StateProof;
    }
  /** A chain's code took messages in a simulation, and its pool has them. */
  | {
      readonly kind: "brought";
      readonly messages: readonly FoundMessage[];
      readonly what: "delivery" | "timeout";
      readonly at: StateMachine;
    }
  /** The end, by finalized blocks. */
  | {
      readonly kind: "settled";
      readonly message: FoundMessage;
      readonly as: Extract<Decision, { do: "end" }>["as"];
    }
  /** Something failed and will be tried again: a step of the relayer, or one message. */
  | {
      readonly kind: "failed";
      readonly step: string;
      readonly message?: FoundMessage;
      readonly error: unknown;
    };

/** What a message waits for; `settling` where the best block has it, and finality is due. */
export type Waiting = Extract<Decision, { do: "wait" }>["for"] | "settling";

export type RelayObserver = (event: RelayEvent) => void;
