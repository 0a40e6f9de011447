/**
 * Blocks by the clock, with or without transactions: every so many milliseconds, or one in each Aura slot.
 *
 * A block that takes longer than the time between two is followed by the next one at once; none are made at the same
 * time. In slots, a chain whose last slot is ahead of the clock waits until the clock has passed it.
 */
import { auraSettings, slotOf } from "../chain/aura.ts";
import type { Chain } from "../chain/chain.ts";
import { DelayedFinality, FINALITY_DELAY } from "./delayed-finality.ts";
import type { TransactionPool } from "./pool.ts";
import { type SealingOptions, sealBlock } from "./sealing.ts";

/** Seals every `period` milliseconds. Answers how to end that. */
export function sealEvery(
  chain: Chain,
  pool: TransactionPool,
  period: number,
  options: SealingOptions = {},
): () => void {
  return sealInTime(chain, pool, () => ({ wait: period }), options);
}

/** Seals at the beginning of each slot of the runtime's length. Answers how to end that. */
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

/** Milliseconds until the next slot is asked for again where the runtime could not tell it. */
const RETRY_AFTER = 1000;
/** The longest that a timer waits. A clock that was set may leave a chain decades ahead. */
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
    // Thrown in a timer, where it is seen.
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
      // The code that says how long a slot is may be unusable, until the chain is set back.
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
