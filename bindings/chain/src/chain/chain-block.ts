/** A block of a chain: executed, with the state after it. */
import type { State, StateVersion, TrieChange } from "@as-ismp/core";
import type { Block } from "@as-ismp/relayer/substrate";

/** A block's hash: 32 bytes or their `0x` hex. */
export type BlockHash = Uint8Array | string;

/** A block in the chain, with the state after it. */
export interface ChainBlock extends Block {
  /** 32 bytes. */
  readonly hash: Uint8Array;
  /** Block number, 0 for the first block. */
  readonly number: number;
  /** The state after the block. */
  readonly state: State;
  /** State version under which the state root was computed. */
  readonly stateVersion: StateVersion;
  /** What its execution wrote to the off-chain index, in order. */
  readonly offchainWrites: readonly TrieChange[];
}
