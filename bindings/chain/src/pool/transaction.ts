/** A transaction in the pool, its status, and the listeners of that status. */
import type { ChainBlock } from "../chain/chain-block.ts";

/** A valid transaction, and what its validity says of its order among others. */
export interface PoolTransaction {
  /** Hash of the extrinsic under the chain's hasher, `0x` hex. */
  readonly hash: string;
  /** With its length prefix. */
  readonly extrinsic: Uint8Array;
  /** Transactions with more are earlier in a block. */
  readonly priority: bigint;
  /** Tags that transactions in blocks, or earlier ones in the pool, must provide first. `0x` hex. */
  readonly requires: readonly string[];
  /** Tags that this transaction provides; no other ready transaction provides any of them. `0x` hex. */
  readonly provides: readonly string[];
  /** The last block number at which the transaction may still be in the pool. */
  readonly validTill: bigint;
  /** A counter: among equals, the transaction that came first goes first. */
  readonly order: number;
}

/** The status of a transaction. `finalized` and those below it are final: no other follows. */
export type TransactionStatus =
  /** Waits for another transaction, for example the one with the nonce before its own. */
  | { readonly kind: "future" }
  /** May be in the next block. */
  | { readonly kind: "ready" }
  /** In a block of the best chain. */
  | { readonly kind: "inBlock"; readonly block: ChainBlock; readonly index: number }
  /** The block is no longer on the best chain. */
  | { readonly kind: "retracted"; readonly block: ChainBlock }
  | { readonly kind: "finalized"; readonly block: ChainBlock; readonly index: number }
  /** In a block that was not finalized for too long. */
  | { readonly kind: "finalityTimeout"; readonly block: ChainBlock }
  /** Replaced by another transaction, which is named by its hash. */
  | { readonly kind: "usurped"; readonly by: string }
  /** Dropped to make room for others. */
  | { readonly kind: "dropped" }
  /** No longer valid, or its longevity is over. */
  | { readonly kind: "invalid"; readonly reason: string };

/** Receives each status of a transaction. */
export type StatusListener = (status: TransactionStatus) => void;

/** Whether no other status can follow. */
export function isTerminal({ kind }: TransactionStatus): boolean {
  return (
    kind === "finalized" ||
    kind === "finalityTimeout" ||
    kind === "usurped" ||
    kind === "dropped" ||
    kind === "invalid"
  );
}
