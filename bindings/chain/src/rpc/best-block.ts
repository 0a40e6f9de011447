/** The best block as one subscription sees it, notice by notice. */
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

  /** The best block according to this notice, if it differs from the previous one. */
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
