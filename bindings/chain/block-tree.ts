/**
 * The blocks of a chain and its forks: by hash, the best, the finalized.
 *
 * The best block is the highest one; of equals, the first that came. Finality never goes back, and takes
 * out of the tree every fork that it excludes. Refuses, by named errors, blocks that are not there and
 * finality outside the finalized chain. Invariant: every block at or above the finalized height descends
 * from the finalized block.
 */
import type { State } from "../state/state.ts";
import type { StateVersion } from "../state/trie-codec.ts";
import type { TrieChange } from "../state/trie-diff.ts";
import type { Block } from "./block.ts";
import { FinalityConflictError, UnknownBlockError } from "./errors.ts";
import { toHex } from "./hex.ts";

/** A block's hash: 32 bytes or their `0x` hex. */
export type BlockHash = Uint8Array | string;

/** A block in the chain, with the state after it. */
export interface ChainBlock extends Block {
  readonly hash: Uint8Array;
  readonly number: number;
  readonly state: State;
  /** Under which the state's root was computed. */
  readonly stateVersion: StateVersion;
  /** What its execution wrote for the off-chain index, in order. */
  readonly offchainWrites: readonly TrieChange[];
}

export class BlockTree {
  readonly #blocks = new Map<string, ChainBlock>();
  readonly genesis: ChainBlock;
  #best: ChainBlock;
  #finalized: ChainBlock;

  constructor(genesis: ChainBlock) {
    this.genesis = genesis;
    this.#best = genesis;
    this.#finalized = genesis;
    this.#blocks.set(toHex(genesis.hash), genesis);
  }

  get best(): ChainBlock {
    return this.#best;
  }

  get finalized(): ChainBlock {
    return this.#finalized;
  }

  /** Blocks without children. */
  get leaves(): ChainBlock[] {
    const parents = new Set([...this.#blocks.values()].map(({ header }) => toHex(header.parentHash)));
    return [...this.#blocks.values()].filter(({ hash }) => !parents.has(toHex(hash)));
  }

  find(hash: BlockHash): ChainBlock | undefined {
    return this.#blocks.get(typeof hash === "string" ? hash.toLowerCase() : toHex(hash));
  }

  get(hash: BlockHash): ChainBlock {
    const block = this.find(hash);
    if (block === undefined) throw new UnknownBlockError(typeof hash === "string" ? hash : toHex(hash));
    return block;
  }

  /** Adds a block whose parent is here. */
  add(block: ChainBlock): void {
    this.get(block.header.parentHash);
    this.#blocks.set(toHex(block.hash), block);
    if (block.number > this.#best.number) this.#best = block;
  }

  /** The ancestor of `block` (or itself) with this number, or undefined where it is higher. */
  ancestor(block: ChainBlock, number: number): ChainBlock | undefined {
    if (number > block.number || number < 0) return undefined;
    let at = block;
    while (at.number > number) at = this.get(at.header.parentHash);
    return at;
  }

  /** Finalizes a block and all its ancestors. */
  finalize(hash: BlockHash): ChainBlock {
    const block = this.get(hash);
    if (this.ancestor(block, this.#finalized.number) !== this.#finalized) {
      throw new FinalityConflictError(
        `block ${block.number} does not descend from the finalized block ${this.#finalized.number}`,
      );
    }
    this.#finalized = block;
    this.#discardForks();
    return block;
  }

  #discardForks(): void {
    const canonical = new Set<ChainBlock>();
    let at: ChainBlock | undefined = this.#finalized;
    while (at !== undefined) {
      canonical.add(at);
      at = at.number === 0 ? undefined : this.find(at.header.parentHash);
    }
    const kept = [...this.#blocks.values()].filter(
      (block) => canonical.has(block) || this.ancestor(block, this.#finalized.number) === this.#finalized,
    );
    this.#blocks.clear();
    for (const block of kept) this.#blocks.set(toHex(block.hash), block);
    if (this.find(this.#best.hash) === undefined) {
      this.#best = kept.reduce((best, block) => (block.number > best.number ? block : best), this.#finalized);
    }
  }
}
