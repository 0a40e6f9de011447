/**
 * Which blocks joined and left the best chain since the last update, and which became final.
 *
 * Reads the present state of the chain and not single notices, which come late and in groups. Keeps the unfinalized
 * blocks of the best chain itself, because the chain forgets blocks that finality excludes. Invariant: the route
 * leads from the child of the last finalized block to the best block.
 */

import type { Chain } from "../chain/chain.ts";
import type { ChainBlock } from "../chain/chain-block.ts";

export interface RouteChange {
  /** Highest first. */
  readonly retracted: readonly ChainBlock[];
  /** Lowest first. */
  readonly enacted: readonly ChainBlock[];
  /** Lowest first; each was reported as enacted, now or before. */
  readonly finalized: readonly ChainBlock[];
  /** Unfinalized for too long, so no longer followed. */
  readonly timedOut: readonly ChainBlock[];
}

const NOTHING: RouteChange = { retracted: [], enacted: [], finalized: [], timedOut: [] };

export class BestRoute {
  readonly #chain: Chain;
  readonly #window: number;
  #finalized: ChainBlock;
  #best: ChainBlock;
  /** In ascending order; the oldest may be missing. */
  readonly #blocks = new Map<number, ChainBlock>();

  /** Starts at the present best block; keeps at most `window` unfinalized blocks. */
  constructor(chain: Chain, window: number) {
    this.#chain = chain;
    this.#window = window;
    this.#finalized = chain.finalized;
    this.#best = chain.best;
    for (const block of this.#ancestry(chain.best).slice(-window)) this.#blocks.set(block.number, block);
  }

  /** Updates the route to the chain's present state. */
  advance(): RouteChange {
    const { best, finalized } = this.#chain;
    if (best === this.#best && finalized === this.#finalized) return NOTHING;
    // The chain was set back below its last finalized block.
    if (finalized.number < this.#finalized.number) this.#finalized = finalized;
    const enacted = this.#ancestry(best);
    const retracted: ChainBlock[] = [];
    const lowest = enacted[0]?.number ?? best.number + 1;
    for (let number = this.#best.number; number >= lowest; number -= 1) {
      const block = this.#blocks.get(number);
      if (block !== undefined) retracted.push(block);
      this.#blocks.delete(number);
    }
    for (const block of enacted) this.#blocks.set(block.number, block);
    this.#best = best;
    const final = this.#take((number) => number <= finalized.number);
    const timedOut = this.#take((number) => number <= best.number - this.#window);
    this.#finalized = finalized;
    return { retracted, enacted, finalized: final, timedOut };
  }

  /** The blocks that lead to `best` from the route, or from the last finalized block; lowest first. */
  #ancestry(best: ChainBlock): ChainBlock[] {
    const blocks: ChainBlock[] = [];
    let at: ChainBlock | undefined = best;
    while (at !== undefined && at.number > this.#finalized.number && this.#blocks.get(at.number) !== at) {
      blocks.push(at);
      at = this.#chain.find(at.header.parentHash);
    }
    return blocks.reverse();
  }

  #take(wanted: (number: number) => boolean): ChainBlock[] {
    const taken = [...this.#blocks.values()].filter(({ number }) => wanted(number));
    for (const { number } of taken) this.#blocks.delete(number);
    return taken.sort((left, right) => left.number - right.number);
  }
}
