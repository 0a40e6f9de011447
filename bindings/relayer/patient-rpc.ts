/**
 * A node that is asked again when it does not answer: each time after twice as long, a bounded number of times.
 *
 * What the node refuses is not asked again. A question that gets no answer in time counts as unanswered, and
 * the late answer is dropped. All methods that are asked here may be asked twice: an extrinsic that is in the
 * pool already is refused as such. A subscription is tried once: whoever listens asks for it again.
 */
import { RpcUnreachableError } from "../client/errors.ts";
import type { RpcClient } from "../client/rpc-client.ts";
import type { RetryConfig } from "./config.ts";

export type Sleep = (milliseconds: number) => Promise<void>;

export function patient(rpc: RpcClient, retry: RetryConfig, sleep: Sleep): RpcClient {
  const subscribe = rpc.subscribe?.bind(rpc);
  return {
    ...(subscribe !== undefined && { subscribe }),
    request: async (method, params) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await inTime(rpc.request(method, params), method, retry.answer_seconds * 1000);
        } catch (error) {
          if (!(error instanceof RpcUnreachableError) || attempt >= retry.attempts) throw error;
          await sleep(1000 * Math.min(retry.first_seconds * 2 ** (attempt - 1), retry.most_seconds));
        }
      }
    },
  };
}

async function inTime<T>(answer: Promise<T>, method: string, most: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RpcUnreachableError(`${method}: no answer in ${most} ms`)), most);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
