/**
 * A node's JSON-RPC as provers and relayers see it: a question, an answer. The transport is whoever's it is.
 *
 * Refuses by {@link RpcRefusedError} what the node refuses, by {@link RpcUnreachableError} what gets no answer.
 */
import type { RpcServer } from "../rpc/server.ts";
import { RpcRefusedError, RpcUnreachableError } from "./errors.ts";

export interface RpcClient {
  /** The result of a method. It may be any JSON: whoever asks checks its shape. */
  request(method: string, params?: readonly unknown[]): Promise<unknown>;
}

/** A client that can be put away. */
export interface OpenRpcClient extends RpcClient {
  close(): void;
}

/** A client of a chain in this process: a session of its JSON-RPC without a transport. */
export function localRpc(server: RpcServer): OpenRpcClient {
  const waiting = new Waiting();
  const session = server.open((text) => waiting.settle(text));
  return {
    request: (method, params = []) => {
      const { text, answer } = waiting.ask(method, params);
      session.send(text);
      return answer;
    },
    close: () => {
      session.close();
      waiting.abandon("the session is closed");
    },
  };
}

/** Requests that have no answer yet. */
export class Waiting {
  readonly #open = new Map<
    number,
    { method: string; resolve: (result: unknown) => void; reject: (error: Error) => void }
  >();
  #lastId = 0;

  /** The text to send, and the answer to come. */
  ask(method: string, params: readonly unknown[]): { id: number; text: string; answer: Promise<unknown> } {
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise((resolve, reject) => {
      this.#open.set(id, { method, resolve, reject });
    });
    return { id, text: JSON.stringify({ jsonrpc: "2.0", id, method, params }), answer };
  }

  /** Takes a message of the node. What answers no question is left aside. */
  settle(text: string): void {
    const message = parse(text);
    const id = message?.id;
    const asked = typeof id === "number" ? this.#open.get(id) : undefined;
    if (message === undefined || asked === undefined) return;
    this.#open.delete(id as number);
    const { error } = message;
    if (error === undefined || error === null) asked.resolve(message.result ?? null);
    else asked.reject(refusal(asked.method, error));
  }

  /** Gives up one question. */
  drop(id: number, why: string): void {
    const asked = this.#open.get(id);
    this.#open.delete(id);
    asked?.reject(new RpcUnreachableError(`${asked.method}: ${why}`));
  }

  /** Gives up all questions. */
  abandon(why: string): void {
    for (const id of [...this.#open.keys()]) this.drop(id, why);
  }
}

interface Answer {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

function parse(text: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function refusal(method: string, error: unknown): RpcRefusedError {
  const { code, message, data } = (typeof error === "object" ? error : {}) as Readonly<
    Record<string, unknown>
  >;
  return new RpcRefusedError(
    method,
    typeof code === "number" ? code : 0,
    typeof message === "string" ? message : "refused without a reason",
    data,
  );
}
