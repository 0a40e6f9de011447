/**
 * A node whose requests are retried if another attempt may help: after increasing delays, a bounded number of times
 * and for a bounded time.
 *
 * A single request is retried, not the operation that it is part of: one rejection must not discard a walk of two
 * hundred headers. `client/transient.ts` defines which errors are retried; an answer whose check throws one of those
 * errors counts as well. Delays are random within their bounds, so that requests that failed together are not
 * repeated together. A node that reports a rate limit gets fewer concurrent requests ({@link RequestWindow}).
 *
 * Every method may be called twice: reads change nothing, and an extrinsic that the pool or the chain already has is
 * rejected as such. A subscription is tried once: its caller subscribes again. After the relayer is told to stop, new
 * requests fail with {@link StoppedError}, and open ones get a moment to be answered.
 */
import { RpcRefusedError, RpcUnreachableError } from "../client/errors.ts";
import { askChecked, type RpcClient } from "../client/rpc-client.ts";
import { isBusy, isTransient } from "../client/transient.ts";
import type { RetryConfig } from "./config.ts";
import { StoppedError } from "./errors.ts";
import { RequestWindow } from "./request-window.ts";

/** Resolves after so many milliseconds. */
export type Sleep = (milliseconds: number) => Promise<void>;

/** Milliseconds that an open request may still take after the relayer is told to stop. */
const LAST_MOMENT = 2000;

/** What waiting and retrying needs from its caller. */
export interface RetryTools {
  /** Waits before a retry. */
  readonly sleep: Sleep;
  /** Once it is aborted, requests fail with {@link StoppedError}. */
  readonly stop?: AbortSignal;
  /** A random number in `[0, 1)`. Default: `Math.random`. */
  readonly random?: () => number;
  /** Milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
  /** Called with each failure after which a request is retried. */
  readonly onRetry?: (error: unknown, method: string) => void;
}

/**
 * Retries requests to a node.
 *
 * If the node rejects every attempt for a transient reason, throws {@link RpcUnreachableError}: callers must not take
 * the rejection for an answer.
 */
export function withRetry(rpc: RpcClient, retry: RetryConfig, tools: RetryTools): RpcClient {
  const { sleep, stop, random = Math.random, now = Date.now, onRetry } = tools;
  const window = new RequestWindow(retry.at_once);
  const most = retry.answer_seconds * 1000;
  const wait = (attempt: number, error: unknown): number => {
    // A lost connection, or another replica: retry at once. A node that reports a rate limit needs a pause.
    const { first, factor } = isBusy(error) ? { first: 1, factor: 2 } : { first: 0.1, factor: 4 };
    const seconds = Math.min(retry.first_seconds * first * factor ** (attempt - 1), retry.most_seconds);
    return 1000 * seconds * (0.5 + random() / 2);
  };
  const ask = async <T>(
    method: string,
    params: readonly unknown[],
    read: (answer: unknown) => T,
  ): Promise<T> => {
    const end = now() + retry.budget_seconds * 1000;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await window.run(() => {
          if (stop?.aborted) throw new StoppedError(method);
          return inTime(askChecked(rpc, method, params, read), method, most, stop);
        });
      } catch (error) {
        if (!isTransient(error)) throw error;
        if (isBusy(error)) window.narrow();
        const pause = wait(attempt, error);
        if (attempt >= retry.attempts || now() + pause > end) throw givenUp(error, attempt);
        onRetry?.(error, method);
        await sleep(pause);
      }
    }
  };
  const subscribe = rpc.subscribe?.bind(rpc);
  return {
    ...(subscribe !== undefined && { subscribe }),
    request: (method, params = []) => ask(method, params, (answer) => answer),
    ask,
  };
}

/** A transient rejection is not an answer; an error in an answer keeps its own name. */
function givenUp(error: unknown, attempts: number): unknown {
  if (!(error instanceof RpcRefusedError)) return error;
  return new RpcUnreachableError(`${error.message} (code ${error.code}, after ${attempts} attempts)`, {
    cause: error,
  });
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
