/**
 * What the demo shows, as plain JSON, for the page and the terminal. Times are milliseconds since the start of the
 * demo unless the name says otherwise; hashes are `0x` hex.
 */

export type Side = "left" | "right";

export type DemoMessageKind = "post" | "response" | "get";

/** The stage of a message. A POST that can't be delivered in time is `late` before it is timed out. */
export type StageName =
  | "sent"
  | "finalized"
  | "proven"
  | "in challenge"
  | "late"
  | "delivered"
  | "answered"
  | "timed out";

/** The last stages of a message. */
export const LAST_STAGES: readonly StageName[] = ["delivered", "answered", "timed out"];

export interface StageView {
  readonly name: StageName;
  readonly at: number;
  /** The chain at which the stage was reached, and its block. */
  readonly side: Side;
  readonly block: number;
}

export interface MessageView {
  /** Its commitment. */
  readonly id: string;
  readonly kind: DemoMessageKind;
  /** A title for people. */
  readonly title: string;
  readonly from: Side;
  readonly to: Side;
  /** The block of `from` that sent it. */
  readonly block: number;
  /** For a GET: the height of the other chain whose state is requested. */
  readonly asks?: number;
  readonly stages: readonly StageView[];
  /** The proof with which it was delivered or timed out, if there is one already. */
  readonly proof?: ProofView;
}

export interface ProofView {
  readonly what: "delivery" | "timeout";
  /** The chain and the height whose root the proof is read under. */
  readonly of: Side;
  readonly height: number;
  readonly nodes: number;
  readonly keys: number;
  readonly bytes: number;
  /** Milliseconds that verifying it again in this process took. */
  readonly milliseconds: number;
}

/** An update of one chain's client of the other chain. */
export interface UpdateView {
  readonly id: string;
  /** The chain whose finality is proven. */
  readonly of: Side;
  /** The chain with the client, and its block with the update; undefined before that. */
  readonly at: Side;
  readonly block?: number;
  /** When that block was made. */
  readonly taken?: number;
  readonly from: number;
  readonly to: number;
  readonly headers: number;
  readonly signatures: number;
  readonly voters: number;
  readonly setId: string;
  readonly bytes: number;
  readonly milliseconds: number;
}

export interface BlockView {
  readonly number: number;
  readonly hash: string;
  readonly finalized: boolean;
  /** Number of signatures in the justification. */
  readonly signatures?: number;
  readonly extrinsics: number;
}

export interface ChainSummary {
  readonly side: Side;
  /** For example `SUBSTRATE-left`. */
  readonly name: string;
  readonly url: string;
  readonly genesisHash: string;
  readonly authorities: number;
  readonly best: number;
  readonly finalized: number;
  /** Seconds since 1970, at the best block. */
  readonly clock: number;
  /** The latest height of the other chain that this chain has stored. */
  readonly knows: number;
  /** The latest blocks, in ascending order. */
  readonly blocks: readonly BlockView[];
}

export interface View {
  readonly elapsed: number;
  /** Milliseconds between two blocks. */
  readonly interval: number;
  readonly chains: Readonly<Record<Side, ChainSummary>>;
  /** In the order in which they were sent. */
  readonly messages: readonly MessageView[];
  readonly updates: readonly UpdateView[];
  /** What the relayer has done, the latest last. */
  readonly work: readonly WorkView[];
  readonly totals: Totals;
}

export interface WorkView {
  readonly at: number;
  /** Whether it failed and will be retried. */
  readonly failed: boolean;
  readonly text: string;
}

export interface Totals {
  readonly updates: number;
  readonly signatures: number;
  readonly headers: number;
  readonly proofs: number;
  readonly nodes: number;
  readonly bytes: number;
}

/** The content that a click on a message or an update opens. */
export interface Sheet {
  readonly title: string;
  readonly sections: readonly Section[];
}

export interface Section {
  readonly title: string;
  readonly at: number;
  readonly facts: readonly (readonly [label: string, value: string])[];
  /** Trie nodes, `0x` hex. */
  readonly nodes?: readonly string[];
  readonly checks?: readonly CheckView[];
}

/** A check that a handler made. */
export interface CheckView {
  readonly check: string;
  /** The error with which the message would have been rejected. */
  readonly refusedAs: string;
  /** The actual values in this case. */
  readonly here: string;
  /** Page of `docs/explanation/protocol`, such as `post-request.md`. */
  readonly page: string;
}
