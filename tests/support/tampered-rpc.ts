import type { RpcClient } from "../../bindings/relayer/src/prover/index.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers have the shape of whatever was asked
export type Json = any;

/** A node's false answer, made from the true one. */
export type Lies = Readonly<Record<string, (answer: Json, params: readonly Json[]) => Json>>;

/** A node that gives false answers to some methods. */
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
