/**
 * The chain's notices for one session: each of its subscriptions receives them in the session's own turns.
 *
 * Attack: clients with very many subscriptions, all of which would be notified of a block at once, so that no request
 * is answered for seconds. If too many notices wait, the session ends. Invariant: a subscription receives every
 * notice since it began, in order.
 */
import type { Chain } from "../chain/chain.ts";
import type { ChainNotice } from "../chain/chain-options.ts";
import type { Share } from "./fair-queue.ts";

type NoticeListener = (notice: ChainNotice) => void;

export class Notices {
  readonly #chain: Chain;
  readonly #share: Share;
  readonly #most: number;
  readonly #fail: (reason: string) => void;
  /** With the number of the first notice for each listener. */
  readonly #listeners = new Map<NoticeListener, number>();
  #waiting: ChainNotice[] = [];
  /** Number of the first waiting notice. */
  #first = 0;
  #isTelling = false;
  #leave: (() => void) | undefined;

  constructor(chain: Chain, share: Share, most: number, fail: (reason: string) => void) {
    this.#chain = chain;
    this.#share = share;
    this.#most = most;
    this.#fail = fail;
  }

  /** Calls `listener` with every notice of the chain from now on. Returns a function that ends this. */
  subscribe(listener: NoticeListener): () => void {
    const each: NoticeListener = (notice) => listener(notice);
    this.#listeners.set(each, this.#first + this.#waiting.length);
    this.#leave ??= this.#chain.subscribe((notice) => this.#onNotice(notice));
    return () => {
      if (!this.#listeners.delete(each) || this.#listeners.size > 0) return;
      this.#leave?.();
      this.#leave = undefined;
    };
  }

  #onNotice(notice: ChainNotice): void {
    if (this.#listeners.size === 0) return;
    if (this.#waiting.length >= this.#most) {
      this.#fail(`more than ${this.#most} notices of the chain wait for its subscriptions`);
      return;
    }
    this.#waiting.push(notice);
    if (this.#isTelling) return;
    this.#isTelling = true;
    this.#tell()
      .catch((error: unknown) => this.#fail(`a subscription failed: ${(error as Error).message}`))
      .finally(() => {
        this.#isTelling = false;
      });
  }

  async #tell(): Promise<void> {
    await this.#share.turn();
    for (let notice = this.#waiting[0]; notice !== undefined; notice = this.#waiting[0]) {
      for (const [listener, since] of [...this.#listeners]) {
        if (this.#share.isOver) await this.#share.turn();
        // It may have ended while others were called.
        if (since <= this.#first && this.#listeners.has(listener)) listener(notice);
      }
      this.#waiting.shift();
      this.#first += 1;
    }
  }
}
