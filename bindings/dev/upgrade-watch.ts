/**
 * Says when an upgrade has brought code that no block can be made with.
 *
 * After each block that brings other code, and at the start, a block is made and executed for trial: instant sealing
 * would not try before somebody sends a transaction, and the pool takes none that the code traps on. Each head is told
 * of once.
 */
import type { Chain } from "../chain/chain.ts";
import { explainUpgradeFault, hasSameCode, type UpgradeFault } from "../chain/upgrade-fault.ts";
import { toHex } from "../codec/hex.ts";

export interface UpgradeWatchOptions {
  readonly onFault: (fault: UpgradeFault) => void;
  /** Told of errors that have nothing to do with an upgrade. Default: they are thrown on. */
  readonly onError: ((error: unknown) => void) | undefined;
}

export class UpgradeWatch {
  readonly #chain: Chain;
  readonly #options: UpgradeWatchOptions;
  readonly #unsubscribe: () => void;
  #told = "";

  constructor(chain: Chain, options: UpgradeWatchOptions) {
    this.#chain = chain;
    this.#options = options;
    this.#unsubscribe = chain.subscribe(({ kind, block }) => {
      const parent = chain.find(block.header.parentHash);
      if (kind !== "imported" || block !== chain.best || parent === undefined) return;
      if (!hasSameCode(parent, block)) this.#try();
    });
    if (!hasSameCode(chain.genesis, chain.best)) this.#try();
  }

  /** Takes an error of sealing. */
  report(error: unknown): void {
    const fault = explainUpgradeFault(this.#chain, error);
    if (fault === undefined) {
      if (this.#options.onError === undefined) throw error;
      this.#options.onError(error);
      return;
    }
    const head = toHex(fault.head.hash);
    if (head === this.#told) return;
    this.#told = head;
    this.#options.onFault(fault);
  }

  stop(): void {
    this.#unsubscribe();
  }

  #try(): void {
    this.#chain.checkAuthoring().catch((error: unknown) => {
      // Other reasons, such as a missing key of the author, are told when a block is to be made.
      if (explainUpgradeFault(this.#chain, error) !== undefined) this.report(error);
    });
  }
}
