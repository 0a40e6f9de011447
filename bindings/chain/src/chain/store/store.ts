/**
 * Where a chain keeps its blocks, their justifications and the off-chain database: in memory, or on disk.
 *
 * Writing comes first: a chain tells its listeners of a block, or of finality, only after the promise of the write
 * has resolved. Each write is atomic: if the store is opened later, it has all of it or nothing.
 */
import type { TrieChange } from "@as-ismp/core";
import type { ChainBlock } from "../chain-block.ts";

/** One step of finality. */
export interface FinalityStep {
  /** From the child of the last finalized block to the newly finalized one, lowest first. */
  readonly enacted: readonly ChainBlock[];
  /** Blocks that can't become final any more. */
  readonly discarded: readonly ChainBlock[];
  /** The best block afterwards. */
  readonly best: ChainBlock;
  /** SCALE `GrandpaJustification` for the last enacted block. */
  readonly justification?: Uint8Array;
  /** Whether the last enacted block is the last one of its authority set. */
  readonly endsSet: boolean;
}

/** One step back, possibly below the finalized block. */
export interface RevertStep {
  /** The best block afterwards. */
  readonly head: ChainBlock;
  /** The finalized block afterwards: the present one, or `head` if that is lower. */
  readonly finalized: ChainBlock;
  /** Blocks from the child of `finalized` to `head`, lowest first. They are kept. */
  readonly above: readonly ChainBlock[];
  /** All other blocks above `finalized`, including finalized ones. */
  readonly removed: readonly ChainBlock[];
}

/** The storage of a chain. Hashes are `0x` hex. */
export interface ChainStore {
  /** A block that was added and not discarded. The same object as long as the caller holds it. */
  find(hash: string): ChainBlock | undefined;
  /** The finalized block with a number. */
  canonical(number: number): ChainBlock | undefined;
  /** SCALE `GrandpaJustification` of a finalized block, if it has one. */
  justification(hash: string): Uint8Array | undefined;
  /** Numbers of the finalized blocks that were the last of their authority set, in ascending order. */
  readonly setEnds: readonly number[];
  /** A value of the off-chain database, as blocks have indexed it. */
  offchain(key: Uint8Array): Uint8Array | undefined;
  /** Stores a block and what it wrote to the off-chain database. */
  add(block: ChainBlock, isBest: boolean): Promise<void>;
  /** Makes blocks final, and removes those that can't become final any more. */
  finalize(step: FinalityStep): Promise<void>;
  /**
   * Removes the removed blocks with their finality and justifications.
   *
   * @param offchain values to restore in the off-chain database, by key
   */
  revert(step: RevertStep, offchain: readonly TrieChange[]): Promise<void>;
  /** Frees the resources of the store, which must not be used afterwards. */
  close(): Promise<void>;
}
