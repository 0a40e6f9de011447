/**
 * Instant sealing: makes a block as soon as there are transactions for it, and finalizes it soon after.
 *
 * Transactions that arrive together go into one block, as many as fit. A transaction that the runtime rejects in a
 * block, although it was valid in the pool, is removed from the pool, unless the block was full. Invariant: each
 * round moves at least one of the present transactions into a block or out of the pool, so sealing ends.
 */

import { describeOutcome } from "../chain/block-builder.ts";
import type { Chain } from "../chain/chain.ts";
import type { Authored } from "../chain/chain-options.ts";
import { DelayedFinality, FINALITY_DELAY } from "./delayed-finality.ts";
import type { TransactionPool } from "./pool.ts";

/** What happens after a block was made, and if one can't be made. */
export interface SealingOptions {
  /** Whether blocks become final. Default: true. */
  readonly finalize?: boolean;
  /** Milliseconds from a block to its finality. Default: 100. */
  readonly finalityDelay?: number;
  /**
   * Called with the reason why a block could not be made; sealing continues with the next transaction. Default:
   * thrown.
   */
  readonly onError?: (error: unknown) => void;
}

/** Makes a block from the pool now, even an empty one. */
export async function sealBlock(
  chain: Chain,
  pool: TransactionPool,
  { finalize = true, slot }: Pick<SealingOptions, "finalize"> & { readonly slot?: bigint } = {},
): Promise<Authored> {
  const transactions = pool.ready();
  const extrinsics = transactions.map(({ extrinsic }) => extrinsic);
  const authored = await chain.author({ extrinsics, ...(slot !== undefined && { slot }) });
  const { block, outcomes } = authored;
  const taken = outcomes.some(({ kind }) => kind === "success" || kind === "failed");
  outcomes.forEach((outcome, index) => {
    if (outcome.kind === "success" || outcome.kind === "failed") return;
    const full = outcome.kind === "invalid" && outcome.error.name === "ExhaustsResources";
    const hash = transactions[index]?.hash;
    if (hash !== undefined && !(full && taken)) pool.remove(hash, describeOutcome(outcome));
  });
  if (finalize) await chain.finalize(block.hash);
  return authored;
}

/** Makes a block whenever the pool has ready transactions. Returns a function that stops this. */
export function sealInstantly(chain: Chain, pool: TransactionPool, options: SealingOptions = {}): () => void {
  const { finalize = true, finalityDelay = FINALITY_DELAY, onError } = options;
  let stopped = false;
  let working = false;
  const fail = (error: unknown): void => {
    if (onError === undefined) throw error;
    onError(error);
  };
  const finality = new DelayedFinality(chain, finalityDelay, fail);
  const work = async (): Promise<void> => {
    try {
      while (!stopped && pool.ready().length > 0) {
        const { block } = await sealBlock(chain, pool, { finalize: false });
        if (finalize && !stopped) finality.schedule(block.hash);
        // Lets other work run before the next block.
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      working = false;
    }
  };
  const start = (): void => {
    if (working || stopped) return;
    working = true;
    // Transactions that are submitted in the same turn of the event loop go into the same block.
    setImmediate(() => {
      work().catch(fail);
    });
  };
  const unsubscribe = pool.subscribe(({ status }) => {
    if (status.kind === "ready") start();
  });
  if (pool.ready().length > 0) start();
  return () => {
    stopped = true;
    unsubscribe();
    finality.stop();
  };
}
