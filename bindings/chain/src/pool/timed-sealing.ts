/**
 * Makes blocks by the clock, with or without transactions: at a fixed interval, or one in each Aura slot.
 *
 * If a block takes longer than the interval, the next one follows at once; two blocks are never made at the same
 * time. With slots, a chain whose last slot is ahead of the clock waits until the clock has passed that slot.
 */
import { auraSettings, slotOf } from "../chain/aura.ts";
import type { Chain } from "../chain/chain.ts";
import { DelayedFinality, FINALITY_DELAY } from "./delayed-finality.ts";
import type { TransactionPool } from "./pool.ts";
import { type SealingOptions, sealBlock } from "./sealing.ts";

/** Makes a block every `period` milliseconds. Returns a function that stops this. */
export function sealEvery(
  chain: Chain,
  pool: TransactionPool,
  period: number,
  options: SealingOptions = {},
): () => void {
  return sealInTime(chain, pool, () => ({ wait: period }), options);
}

/** Makes a block at the beginning of each slot of the runtime's slot duration. Returns a function that stops this. */
export function sealSlots(chain: Chain, pool: TransactionPool, options: SealingOptions = {}): () => void {
  const next = (): { wait: number; slot: bigint } => {
    const view = chain.at();
    const { slotDuration } = auraSettings(view.runtime, view.storage());
    const now = BigInt(Date.now());
    const before = slotOf(view.block.header) ?? -1n;
    const ahead = now / slotDuration + 1n;
    const slot = ahead > before ? ahead : before + 1n;
    return { wait: Number(slot * slotDuration - now), slot };
  };
  return sealInTime(chain, pool, next, options);
}

/** Milliseconds to the next attempt if the runtime could not answer with its slot duration. */
const RETRY_AFTER = 1000;
/** The longest delay of a timer. A clock that was changed may leave a chain decades ahead. */
const LONGEST_WAIT = 2 ** 31 - 1;

function sealInTime(
  chain: Chain,
  pool: TransactionPool,
  next: () => { readonly wait: number; readonly slot?: bigint },
  { finalize = true, finalityDelay = FINALITY_DELAY, onError }: SealingOptions,
): () => void {
  const fail = (error: unknown): void => {
    if (onError === undefined) throw error;
    onError(error);
  };
  const report = (error: unknown): void => {
    // Thrown in a timer, so that it is not lost in a promise.
    if (onError === undefined) setImmediate(() => fail(error));
    else fail(error);
  };
  const finality = new DelayedFinality(chain, finalityDelay, fail);
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const plan = (): void => {
    let wait = RETRY_AFTER;
    let slot: bigint | undefined;
    try {
      ({ wait, slot } = next());
    } catch (error) {
      // The code that answers with the slot duration may be unusable until the chain is set back.
      report(error);
      timer = setTimeout(plan, RETRY_AFTER);
      return;
    }
    timer = setTimeout(
      () => {
        work(slot)
          .catch(fail)
          .finally(() => {
            if (!stopped) plan();
          });
      },
      Math.min(wait, LONGEST_WAIT),
    );
  };
  const work = async (slot: bigint | undefined): Promise<void> => {
    const { block } = await sealBlock(chain, pool, {
      finalize: false,
      ...(slot !== undefined && { slot }),
    });
    if (finalize && !stopped) finality.schedule(block.hash);
  };
  plan();
  return () => {
    stopped = true;
    clearTimeout(timer);
    finality.stop();
  };
}
