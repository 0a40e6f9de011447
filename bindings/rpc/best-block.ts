/** The best block as a subscription sees it: one notice of the chain after another. */
import type { Chain } from "../chain/chain.ts";
import type { ChainBlock } from "../chain/chain-block.ts";
import type { ChainNotice } from "../chain/chain-options.ts";

export class BestBlock {
  readonly #chain: Chain;
  #best: ChainBlock;

  constructor(chain: Chain) {
    this.#chain = chain;
    this.#best = chain.best;
  }

  get block(): ChainBlock {
    return this.#best;
  }

  /** The best block by this notice, where it is another than before. */
  next({ kind, block }: ChainNotice): ChainBlock | undefined {
    const before = this.#best;
    if (kind === "reverted") this.#best = block;
    else if (kind === "imported" && block.number > before.number) this.#best = block;
    // Finality may have excluded it.
    else if (kind === "finalized" && this.#chain.find(before.hash) === undefined)
      this.#best = this.#chain.best;
    return this.#best === before ? undefined : this.#best;
  }
}
