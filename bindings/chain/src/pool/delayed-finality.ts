/**
 * Finalizes blocks a little after they are made. Some clients (polkadot-js is one) read a block when they are
 * notified of it; if it is final before that, they never report the status "in block".
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
        // Another caller may have finalized a block meanwhile.
        if (error instanceof UnknownBlockError || error instanceof FinalityConflictError) return;
        this.#onError(error);
      });
    }, this.#delay);
    this.#timers.add(timer);
  }

  /** Stops: no further block is finalized here. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
