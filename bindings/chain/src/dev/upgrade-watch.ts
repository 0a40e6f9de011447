/**
 * Reports an upgrade whose code can't produce blocks.
 *
 * After each block that changes the code, and at the start, a block is built and executed as a trial. Without it,
 * instant sealing would notice nothing: it waits for a transaction, and the pool rejects all transactions if the code
 * traps on them. Each best block is reported once.
 */

import { toHex } from "@as-ismp/core/internal/codec";
import type { Chain } from "../chain/chain.ts";
import { explainUpgradeFault, hasSameCode, type UpgradeFault } from "../chain/upgrade-fault.ts";

export interface UpgradeWatchOptions {
  readonly onFault: (fault: UpgradeFault) => void;
  /** Called with errors that have nothing to do with an upgrade. Default: they are thrown. */
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

  /** Handles an error of block production. */
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
      // Other reasons, such as a missing author key, are reported when a block is to be produced.
      if (explainUpgradeFault(this.#chain, error) !== undefined) this.report(error);
    });
  }
}
