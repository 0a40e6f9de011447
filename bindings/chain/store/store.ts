/**
 * Where a chain keeps its blocks, their justifications and the off-chain database: in memory, or on a disk.
 *
 * Writing comes first: a chain tells of a block, or of finality, once the promise of the write has resolved. Each
 * write is one step: whoever opens the store later finds all of it or nothing.
 */
import type { TrieChange } from "../../state/trie-diff.ts";
import type { ChainBlock } from "../chain-block.ts";

/** One step of finality. */
export interface FinalityStep {
  /** From the child of the last finalized block to the one that is final now, lowest first. */
  readonly enacted: readonly ChainBlock[];
  /** Blocks that this excludes. */
  readonly discarded: readonly ChainBlock[];
  /** The best block afterwards. */
  readonly best: ChainBlock;
  /** SCALE `GrandpaJustification` for the last of them. */
  readonly justification?: Uint8Array;
  /** Whether the last of them is the last block of its authority set. */
  readonly endsSet: boolean;
}

/** One step back, below finality if need be. */
export interface RevertStep {
  /** The best block afterwards. */
  readonly head: ChainBlock;
  /** The finalized block afterwards: the one before, or `head` where that is lower. */
  readonly finalized: ChainBlock;
  /** Blocks from the child of `finalized` to `head`, lowest first. They stay. */
  readonly above: readonly ChainBlock[];
  /** All other blocks above `finalized`, those that were final included. */
  readonly removed: readonly ChainBlock[];
}

export interface ChainStore {
  /** A block that was added and not discarded. The same object as long as somebody holds it. */
  find(hash: string): ChainBlock | undefined;
  /** The finalized block of a number. */
  canonical(number: number): ChainBlock | undefined;
  /** SCALE `GrandpaJustification` of a finalized block, where it has one. */
  justification(hash: string): Uint8Array | undefined;
  /** Numbers of the finalized blocks that were the last of their authority set, ascending. */
  readonly setEnds: readonly number[];
  /** A value of the off-chain database, as blocks have indexed it. */
  offchain(key: Uint8Array): Uint8Array | undefined;
  /** Keeps a block and what it wrote to the off-chain database. */
  add(block: ChainBlock, isBest: boolean): Promise<void>;
  finalize(step: FinalityStep): Promise<void>;
  /**
   * Forgets the removed blocks, with their finality and justifications.
   *
   * @param offchain what the off-chain database has to hold again, by key
   */
  revert(step: RevertStep, offchain: readonly TrieChange[]): Promise<void>;
  /** Frees what the store holds of the system. Nothing may be asked of it any more. */
  close(): Promise<void>;
}
