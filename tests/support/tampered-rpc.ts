import type { RpcClient } from "../../bindings/prover/index.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers have the shape of whatever was asked
export type Json = any;

/** What a node answers instead, made of what it would have answered. */
export type Lies = Readonly<Record<string, (answer: Json, params: readonly Json[]) => Json>>;

/** A node that answers some methods otherwise than the truth. */
export function tampered(rpc: RpcClient, lies: Lies): RpcClient {
  return {
    request: async (method, params = []) => {
      const answer = await rpc.request(method, params);
      return lies[method] === undefined ? answer : lies[method](structuredClone(answer), params);
    },
  };
}

/** Hex with one bit changed, `at` bytes from its start. */
export function flipped(text: string, at: number): string {
  const bytes = Buffer.from(text.slice(2), "hex");
  bytes[at] = (bytes[at] as number) ^ 1;
  return `0x${bytes.toString("hex")}`;
}
