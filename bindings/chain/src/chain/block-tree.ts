/**
 * The blocks of a chain and its forks, by hash, with the best and the finalized block.
 *
 * The best block is the highest one; if several are equally high, the one that came first. Finality removes all forks
 * that it excludes; only `revert`, which a developer calls, undoes that. Rejects, by named errors, unknown blocks and
 * finality outside the finalized chain. Invariant: every block at or above the finalized height descends from the
 * finalized block. Blocks below it are read from the store.
 */

import { toHex } from "@as-ismp/core/internal/codec";
import type { BlockHash, ChainBlock } from "./chain-block.ts";
import { FinalityConflictError, UnknownBlockError } from "./errors.ts";
import type { ChainStore, FinalityStep, RevertStep } from "./store/store.ts";

/** What a tree starts with, as a store holds it. */
export interface TreeRoots {
  readonly genesis: ChainBlock;
  readonly finalized: ChainBlock;
  /** Blocks above the finalized one, parents first. */
  readonly above: readonly ChainBlock[];
  readonly best: ChainBlock;
}

/** The part of a finality step that the tree determines. */
export type TreeStep = Pick<FinalityStep, "enacted" | "discarded" | "best">;

export class BlockTree {
  readonly genesis: ChainBlock;
  readonly #store: ChainStore;
  /** The finalized block and those above it. */
  readonly #blocks = new Map<string, ChainBlock>();
  #best: ChainBlock;
  #finalized: ChainBlock;

  constructor(store: ChainStore, { genesis, finalized, above, best }: TreeRoots) {
    this.genesis = genesis;
    this.#store = store;
    this.#finalized = finalized;
    this.#best = best;
    for (const block of [finalized, ...above]) this.#blocks.set(toHex(block.hash), block);
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
    const name = typeof hash === "string" ? hash.toLowerCase() : toHex(hash);
    return this.#blocks.get(name) ?? this.#store.find(name);
  }

  get(hash: BlockHash): ChainBlock {
    const block = this.find(hash);
    if (block === undefined) throw new UnknownBlockError(typeof hash === "string" ? hash : toHex(hash));
    return block;
  }

  /** Whether a new block with this number would be the best. */
  wouldBeBest(number: number): boolean {
    return number > this.#best.number;
  }

  /** Adds a block whose parent is in the tree. */
  add(block: ChainBlock): void {
    this.get(block.header.parentHash);
    this.#blocks.set(toHex(block.hash), block);
    if (this.wouldBeBest(block.number)) this.#best = block;
  }

  /** The ancestor of `block` (or itself) with this number; undefined if the number is higher. */
  ancestor(block: ChainBlock, number: number): ChainBlock | undefined {
    if (number > block.number || number < 0) return undefined;
    if (number === this.#finalized.number) return this.#finalized;
    if (number < this.#finalized.number) return this.#store.canonical(number);
    let at = block;
    while (at.number > number) at = this.get(at.header.parentHash);
    return at;
  }

  /** The blocks that would become final together with `hash`, lowest first. */
  pathTo(hash: BlockHash): ChainBlock[] {
    const block = this.get(hash);
    if (
      block.number < this.#finalized.number ||
      (block.number === this.#finalized.number && block !== this.#finalized)
    ) {
      throw new FinalityConflictError(
        `block ${block.number} does not descend from the finalized block ${this.#finalized.number}`,
      );
    }
    const path: ChainBlock[] = [];
    for (let at = block; at !== this.#finalized; at = this.get(at.header.parentHash)) path.push(at);
    return path.reverse();
  }

  /** Computes what the finality of `block` and its ancestors changes, without changing it. */
  stepTo(block: ChainBlock): TreeStep {
    const enacted = this.pathTo(block.hash);
    const final = new Set(enacted);
    const kept = new Set([block]);
    const discarded: ChainBlock[] = [];
    // Parents come before their children.
    for (const each of this.#blocks.values()) {
      if (each === this.#finalized || final.has(each)) continue;
      const parent = this.#blocks.get(toHex(each.header.parentHash));
      if (parent !== undefined && kept.has(parent)) kept.add(each);
      else discarded.push(each);
    }
    const best = kept.has(this.#best)
      ? this.#best
      : [...kept].reduce((highest, each) => (each.number > highest.number ? each : highest), block);
    return { enacted, discarded, best };
  }

  /** Applies a step of finality. */
  finalize({ enacted, discarded, best }: TreeStep): void {
    const last = enacted.at(-1);
    if (last === undefined) return;
    for (const block of [this.#finalized, ...enacted.slice(0, -1), ...discarded]) {
      this.#blocks.delete(toHex(block.hash));
    }
    this.#finalized = last;
    this.#best = best;
  }

  /** Computes what going back to `head` changes, without changing it. */
  stepBackTo(head: ChainBlock): RevertStep {
    const isBelow = head.number <= this.#finalized.number;
    const finalized = isBelow ? head : this.#finalized;
    const above = isBelow ? [] : this.pathTo(head.hash);
    const kept = new Set([toHex(finalized.hash), ...above.map(({ hash }) => toHex(hash))]);
    const removed = [...this.#blocks.values()].filter(({ hash }) => !kept.has(toHex(hash)));
    for (let number = finalized.number + 1; number < this.#finalized.number; number += 1) {
      const block = this.#store.canonical(number);
      if (block !== undefined) removed.push(block);
    }
    return { head, finalized, above, removed };
  }

  /** Applies a step back. */
  revert({ head, finalized, above }: RevertStep): void {
    this.#blocks.clear();
    for (const block of [finalized, ...above]) this.#blocks.set(toHex(block.hash), block);
    this.#finalized = finalized;
    this.#best = head;
  }
}
