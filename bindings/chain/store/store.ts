/**
 * Where a chain keeps its blocks, their justifications and the off-chain database: in memory, or on a disk.
 *
 * Writing comes first: a chain tells of a block, or of finality, once the promise of the write has resolved. Each
 * write is one step: whoever opens the store later finds all of it or nothing.
 */
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
  /** Frees what the store holds of the system. Nothing may be asked of it any more. */
  close(): Promise<void>;
}
