/**
 * Events about the relayer's work, for views and tests, in addition to the log.
 *
 * Observers have no influence: the relayer does the same whether or not there is one. An observer is called
 * synchronously, so it must return quickly and must not throw.
 */
import type { KnownState } from "../client/ismp-chain.ts";
import type { StateProof } from "../client/messages.ts";
import type { StateMachine } from "../client/state-machine.ts";
import type { ConsensusUpdate } from "../prover/consensus.ts";
import type { FoundMessage } from "./found-message.ts";
import type { Decision } from "./next-action.ts";

/** A message as the relayer found it in a finalized block. */
export type { FoundMessage } from "./found-message.ts";

/** An event of the relayer's work. */
export type RelayEvent =
  /** A chain's client of another one is updated: the update was proven, verified and submitted to the pool. */
  | {
      readonly kind: "updated";
      /** The chain with the client. */
      readonly at: StateMachine;
      /** The chain that it follows. */
      readonly of: StateMachine;
      /** SCALE `ConsensusState` before the update. */
      readonly trusted: Uint8Array;
      readonly update: ConsensusUpdate;
    }
  /** A finalized block sent a message. Reported again after a restart. */
  | { readonly kind: "found"; readonly message: FoundMessage }
  /** Nothing can be done for a message yet. Reported in each round. */
  | { readonly kind: "waiting"; readonly message: FoundMessage; readonly for: Waiting }
  /** A proof was made and verified. */
  | {
      readonly kind: "proven";
      /** The messages that the proof is for, one or more. */
      readonly messages: readonly FoundMessage[];
      readonly what: "delivery" | "timeout";
      /** The chain that verifies it. */
      readonly at: StateMachine;
      /** The height of the other chain under which it is read. */
      readonly known: KnownState;
      readonly proof: StateProof;
    }
  /** A chain's code accepted messages in a simulation, and its pool has them. */
  | {
      readonly kind: "brought";
      readonly messages: readonly FoundMessage[];
      readonly what: "delivery" | "timeout";
      readonly at: StateMachine;
    }
  /** A message has ended, according to finalized blocks. */
  | {
      readonly kind: "settled";
      readonly message: FoundMessage;
      readonly as: Extract<Decision, { do: "end" }>["as"];
    }
  /** A step of the relayer, or one message, failed and will be retried. */
  | {
      readonly kind: "failed";
      readonly step: string;
      readonly message?: FoundMessage;
      readonly error: unknown;
    };

/** What a message waits for; `settling` if the best block has it and is not final yet. */
export type Waiting = Extract<Decision, { do: "wait" }>["for"] | "settling";

/** Receives events. It must return quickly, and must not throw. */
export type RelayObserver = (event: RelayEvent) => void;
