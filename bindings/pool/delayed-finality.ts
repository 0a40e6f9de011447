/**
 * Finality a little after the block: clients that look at a block once they hear of it (as polkadot-js does) would
 * hear of its finality first otherwise, and never tell of "in block".
 */
import type { Chain } from "../chain/chain.ts";
import { FinalityConflictError, UnknownBlockError } from "../chain/errors.ts";

/** Milliseconds. */
export const FINALITY_DELAY = 100;

export class DelayedFinality {
  readonly #chain: Chain;
  readonly #delay: number;
  readonly #onError: (error: unknown) => void;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(chain: Chain, delay: number, onError: (error: unknown) => void) {
    this.#chain = chain;
    this.#delay = delay;
    this.#onError = onError;
  }

  schedule(hash: Uint8Array): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#chain.finalize(hash).catch((error: unknown) => {
        // Somebody has finalized another way in the meantime.
        if (error instanceof UnknownBlockError || error instanceof FinalityConflictError) return;
        this.#onError(error);
      });
    }, this.#delay);
    this.#timers.add(timer);
  }

  /** Nothing more becomes final by this. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
