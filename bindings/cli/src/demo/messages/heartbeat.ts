/**
 * One clock for several chains: in each interval each chain makes a block, and half an interval later it finalizes
 * the block.
 *
 * Chains that make blocks independently drift apart, and so do the timeouts of messages. If a beat takes longer than
 * the interval, the next one follows at once. Two beats never overlap.
 */
import type { DevChain } from "@as-ismp/chain/dev";
import { sealBlock } from "@as-ismp/chain/rpc";

export class Heartbeat {
  readonly #nodes: readonly DevChain[];
  readonly #interval: number;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();
  #stopped = false;

  /** @param interval milliseconds between two blocks of a chain */
  constructor(nodes: readonly DevChain[], interval: number, onError: (error: unknown) => void) {
    this.#nodes = nodes;
    this.#interval = interval;
    this.#onError = onError;
  }

  start(): void {
    this.#after(0, () => this.#beat());
  }

  /** Resolves when no block is being made any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#turn;
  }

  async #beat(): Promise<void> {
    const begun = performance.now();
    for (const { chain, pool } of this.#nodes) await sealBlock(chain, pool, { finalize: false });
    const half = this.#interval / 2;
    this.#after(half, async () => {
      for (const { chain } of this.#nodes) await chain.finalize(chain.best.hash);
      this.#after(Math.max(0, this.#interval - (performance.now() - begun)), () => this.#beat());
    });
  }

  #after(milliseconds: number, work: () => Promise<void>): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#turn = work().catch(this.#onError);
    }, milliseconds);
  }
}
