/** A transaction in the pool, what becomes of it, and who may hear of that. */
import type { ChainBlock } from "../chain/chain-block.ts";

export interface PoolTransaction {
  /** Hash of the extrinsic under the chain's hasher, `0x` hex. */
  readonly hash: string;
  /** With its length in front. */
  readonly extrinsic: Uint8Array;
  readonly priority: bigint;
  /** Tags that transactions in blocks, or before this one in the pool, must provide first. `0x` hex. */
  readonly requires: readonly string[];
  /** Tags that this one provides; no other of the ready ones provides any of them. `0x` hex. */
  readonly provides: readonly string[];
  /** The last block number at which the transaction may still be in the pool. */
  readonly validTill: bigint;
  /** Counts up: of equals, the one that came first goes first. */
  readonly order: number;
}

/** What became of a transaction. After `finalized` and those below it nothing else comes. */
export type TransactionStatus =
  /** Waits for another transaction, for example for the nonce before its own. */
  | { readonly kind: "future" }
  /** May be in the next block. */
  | { readonly kind: "ready" }
  /** In a block of the best chain. */
  | { readonly kind: "inBlock"; readonly block: ChainBlock; readonly index: number }
  /** The block is on the best chain no more. */
  | { readonly kind: "retracted"; readonly block: ChainBlock }
  | { readonly kind: "finalized"; readonly block: ChainBlock; readonly index: number }
  /** In a block that was not finalized for too long. */
  | { readonly kind: "finalityTimeout"; readonly block: ChainBlock }
  /** Another transaction, named by its hash, took its place. */
  | { readonly kind: "usurped"; readonly by: string }
  /** Made room for others. */
  | { readonly kind: "dropped" }
  /** Not valid any more, or for longer than it said. */
  | { readonly kind: "invalid"; readonly reason: string };

export type StatusListener = (status: TransactionStatus) => void;

/** Whether nothing else can become of a transaction. */
export function isTerminal({ kind }: TransactionStatus): boolean {
  return (
    kind === "finalized" ||
    kind === "finalityTimeout" ||
    kind === "usurped" ||
    kind === "dropped" ||
    kind === "invalid"
  );
}
