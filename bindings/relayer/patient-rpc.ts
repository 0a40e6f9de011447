/**
 * A node that is asked again when it does not answer: each time after twice as long, a bounded number of times.
 *
 * What the node refuses is not asked again. A question that gets no answer in time counts as unanswered, and
 * the late answer is dropped. All methods that are asked here may be asked twice: an extrinsic that is in the
 * pool already is refused as such. A subscription is tried once: whoever listens asks for it again. Once the relayer is
 * to stop nothing more is asked, by {@link StoppedError}, and what was asked gets a moment to be answered.
 */
import { RpcUnreachableError } from "../client/errors.ts";
import type { RpcClient } from "../client/rpc-client.ts";
import type { RetryConfig } from "./config.ts";
import { StoppedError } from "./errors.ts";

export type Sleep = (milliseconds: number) => Promise<void>;

/** Milliseconds that an answer may take once the relayer is to stop. */
const LAST_MOMENT = 2000;

export function patient(rpc: RpcClient, retry: RetryConfig, sleep: Sleep, stop?: AbortSignal): RpcClient {
  const subscribe = rpc.subscribe?.bind(rpc);
  return {
    ...(subscribe !== undefined && { subscribe }),
    request: async (method, params) => {
      for (let attempt = 1; ; attempt += 1) {
        if (stop?.aborted) throw new StoppedError(method);
        try {
          return await inTime(rpc.request(method, params), method, retry.answer_seconds * 1000, stop);
        } catch (error) {
          if (!(error instanceof RpcUnreachableError) || attempt >= retry.attempts) throw error;
          await sleep(1000 * Math.min(retry.first_seconds * 2 ** (attempt - 1), retry.most_seconds));
        }
      }
    },
  };
}

async function inTime<T>(
  answer: Promise<T>,
  method: string,
  most: number,
  stop: AbortSignal | undefined,
): Promise<T> {
  const timers: NodeJS.Timeout[] = [];
  let end: (() => void) | undefined;
  const late = new Promise<never>((_, reject) => {
    const after = (milliseconds: number, error: () => Error): void => {
      timers.push(setTimeout(() => reject(error()), milliseconds));
    };
    after(most, () => new RpcUnreachableError(`${method}: no answer in ${most} ms`));
    end = () => after(LAST_MOMENT, () => new StoppedError(method));
    stop?.addEventListener("abort", end, { once: true });
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
    if (end !== undefined) stop?.removeEventListener("abort", end);
  }
}
