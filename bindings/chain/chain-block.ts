/** A block of a chain: executed, with the state after it. */
import type { State } from "../state/state.ts";
import type { StateVersion } from "../state/trie-codec.ts";
import type { TrieChange } from "../state/trie-diff.ts";
import type { Block } from "../substrate/block.ts";

/** A block's hash: 32 bytes or their `0x` hex. */
export type BlockHash = Uint8Array | string;

/** A block in the chain, with the state after it. */
export interface ChainBlock extends Block {
  /** 32 bytes. */
  readonly hash: Uint8Array;
  /** Block number, 0 for the first block. */
  readonly number: number;
  readonly state: State;
  /** State version under which the state root was computed. */
  readonly stateVersion: StateVersion;
  /** What its execution wrote to the off-chain index, in order. */
  readonly offchainWrites: readonly TrieChange[];
}
