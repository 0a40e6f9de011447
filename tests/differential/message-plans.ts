import type { Change } from "../support/worlds/grandpa-world.ts";

/**
 * Messages of the other chain as plans, with the faults that a relayer may try. `ismp-messages.ts` makes the messages of
 * them, for the state in which both chains are then.
 */

/** The faults of a consensus message. */
export const UPDATE_FLAWS = [
  "none",
  "again",
  "bit",
  "cut",
  "two of four vote",
  "a vote twice",
  "outsiders vote",
  "next set",
  "headers reversed",
  "a header twice",
  "a header missing",
  "labelled a relay chain's",
  "for another client",
  "for no client",
] as const;
export type UpdateFlaw = (typeof UPDATE_FLAWS)[number];

/** The faults of a batch and its proof. */
export const BATCH_FLAWS = [
  "none",
  "an item twice",
  "reversed",
  "no item",
  "an item that was never sent",
  "an item changed",
  "an item of another kind",
  "the other trie",
  "the other hasher",
  "a node missing",
  "nodes twice",
  "bit",
  "cut",
  "a long signer",
  "for another client",
  "for no client",
  "of another machine",
] as const;
export type BatchFlaw = (typeof BATCH_FLAWS)[number];

export const FRAUD_FLAWS = [
  "none",
  "one block",
  "one branch",
  "two of four vote",
  "next set",
  "bit",
  "no client",
] as const;
export type FraudFlaw = (typeof FRAUD_FLAWS)[number];

export type Height = "latest" | "before" | "unknown";

export interface UpdatePlan {
  readonly kind: "update";
  readonly blocks: number;
  /** Slots by which the other chain's clock is ahead. */
  readonly ahead: number;
  readonly change: Change;
  readonly flaw: UpdateFlaw;
  readonly at: number;
}

export const BATCH_KINDS = [
  "requests",
  "responses",
  "gets",
  "post timeouts",
  "response timeouts",
  "get timeouts",
] as const;
export type BatchKind = (typeof BATCH_KINDS)[number];

export interface BatchPlan {
  readonly kind: BatchKind;
  /** Whether to choose only from messages that would be accepted now. */
  readonly ready: boolean;
  readonly which: readonly number[];
  readonly height: Height;
  readonly flaw: BatchFlaw;
  readonly at: number;
}

export interface FraudPlan {
  readonly kind: "fraud";
  readonly flaw: FraudFlaw;
  readonly at: number;
}

export type MessagePlan = UpdatePlan | BatchPlan | FraudPlan;
