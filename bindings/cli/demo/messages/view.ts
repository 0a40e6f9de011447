/**
 * What the demo shows, as plain JSON: the page is drawn from it, the terminal too. Times are milliseconds since the
 * demo began unless a name says otherwise; hashes are `0x` hex.
 */

export type Side = "left" | "right";

export type MessageKind = "post" | "response" | "get";

/** Where a message stands. A POST that nobody can bring in time is `late` before it is timed out. */
export type StageName =
  | "sent"
  | "finalized"
  | "proven"
  | "in challenge"
  | "late"
  | "delivered"
  | "answered"
  | "timed out";

/** Stages that end a life. */
export const LAST_STAGES: readonly StageName[] = ["delivered", "answered", "timed out"];

export interface StageView {
  readonly name: StageName;
  readonly at: number;
  /** The chain that shows it, and its block then. */
  readonly side: Side;
  readonly block: number;
}

export interface MessageView {
  /** Its commitment. */
  readonly id: string;
  readonly kind: MessageKind;
  /** What it says, for people. */
  readonly title: string;
  readonly from: Side;
  readonly to: Side;
  /** The block that sent it. */
  readonly block: number;
  /** Of a GET: the other chain's block whose state is asked for. */
  readonly asks?: number;
  readonly stages: readonly StageView[];
  /** What was proven to deliver it or to bring it back, once that is so. */
  readonly proof?: ProofView;
}

export interface ProofView {
  readonly what: "delivery" | "timeout";
  /** The chain and the height that it is read under. */
  readonly of: Side;
  readonly height: number;
  readonly nodes: number;
  readonly keys: number;
  readonly bytes: number;
  /** Milliseconds to verify it once more, here. */
  readonly milliseconds: number;
}

/** A step of one chain's client of the other. */
export interface UpdateView {
  readonly id: string;
  /** Whose finality. */
  readonly of: Side;
  /** Where the client is, and the block that took it; undefined until then. */
  readonly at: Side;
  readonly block?: number;
  /** When that block was. */
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
  /** Of the justification. */
  readonly signatures?: number;
  readonly extrinsics: number;
}

export interface ChainView {
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
  /** The height of the other chain that it knows. */
  readonly knows: number;
  /** The latest, ascending. */
  readonly blocks: readonly BlockView[];
}

export interface View {
  readonly elapsed: number;
  /** Milliseconds between two blocks. */
  readonly interval: number;
  readonly chains: Readonly<Record<Side, ChainView>>;
  /** In the order in which they were sent. */
  readonly messages: readonly MessageView[];
  readonly updates: readonly UpdateView[];
  /** What the relayer does, the latest last. */
  readonly work: readonly WorkView[];
  readonly totals: Totals;
}

export interface WorkView {
  readonly at: number;
  /** It is tried again. */
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

/** What a click on a message or an update opens. */
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

/** A check that a handler made, in its place. */
export interface CheckView {
  readonly check: string;
  /** The error that it would have been refused by. */
  readonly refusedAs: string;
  /** What it came to here. */
  readonly here: string;
  /** Page of `docs/protocol`, such as `post-request.md`. */
  readonly page: string;
}
