/**
 * A node's JSON-RPC as provers and relayers see it: a question, an answer. The transport is whoever's it is.
 *
 * Refuses by {@link RpcRefusedError} what the node refuses, by {@link RpcUnreachableError} what gets no answer.
 */
import { MalformedAnswerError, RpcRefusedError, RpcUnreachableError } from "./errors.ts";

export interface RpcClient {
  /** The result of a method. It may be any JSON: whoever asks checks its shape. */
  request(method: string, params?: readonly unknown[]): Promise<unknown>;
  /**
   * The same, with the answer read before it counts: a client that asks again does so as well where `read` throws an
   * error that another answer may mend. A client without it asks once; see {@link askChecked}.
   */
  ask?<T>(method: string, params: readonly unknown[], read: (answer: unknown) => T): Promise<T>;
  /**
   * Has the node tell of something as it happens. A client without a connection that stays open has no such
   * thing; where the connection is lost the subscription ends, and is not begun anew.
   */
  subscribe?(methods: SubscriptionMethods, listener: Listener): Promise<Subscribed>;
}

/** Asks, and reads the answer: again, where the client can, for an answer that cannot be read. */
export async function askChecked<T>(
  rpc: RpcClient,
  method: string,
  params: readonly unknown[],
  read: (answer: unknown) => T,
): Promise<T> {
  return rpc.ask === undefined ? read(await rpc.request(method, params)) : rpc.ask(method, params, read);
}

/** The two methods of a kind of subscription. Neither takes parameters of its own. */
export interface SubscriptionMethods {
  readonly open: string;
  readonly close: string;
}

/** Who listens. It is called in the turn in which a message comes, so it must be quick. */
export interface Listener {
  /** Any JSON. */
  next(item: unknown): void;
  /** Nothing comes any more. Not called where the listener ended it. */
  ended(why: string): void;
}

export interface Subscribed {
  end(): void;
}

/** A client that can be put away. */
export interface OpenRpcClient extends RpcClient {
  close(): void;
}

/** Who answers JSON-RPC in this process, such as a development chain's `RpcServer`. */
export interface LocalServer {
  /** Opens a session; everything for its client goes to `onMessage`. */
  open(onMessage: (text: string) => void): { send(text: string): void; close(): void };
}

/** A client of a chain in this process: a session of its JSON-RPC without a transport. */
export function localRpc(server: LocalServer): OpenRpcClient {
  const waiting = new Waiting();
  const session = server.open((text) => waiting.settle(text));
  const ask = (method: string, params: readonly unknown[] = [], listener?: Listener): Promise<unknown> => {
    const { text, answer } = waiting.ask(method, params, listener);
    session.send(text);
    return answer;
  };
  return {
    request: ask,
    subscribe: async ({ open, close }, listener) => {
      const id = subscriptionId(open, await ask(open, [], listener));
      return {
        end: () => {
          if (waiting.forget(id)) ask(close, [id]).catch(() => undefined);
        },
      };
    },
    close: () => {
      session.close();
      waiting.abandon("the session is closed");
    },
  };
}

interface Asked {
  readonly method: string;
  readonly listener: Listener | undefined;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Requests that have no answer yet, and subscriptions that may still have something to say. */
export class Waiting {
  readonly #open = new Map<number, Asked>();
  readonly #listeners = new Map<string | number, Listener>();
  /** Called when the node refuses a message without saying which. Answers whether the questions are asked again. */
  onRefused: (() => boolean) | undefined;
  #lastId = 0;

  /**
   * The text to send, and the answer to come.
   *
   * @param listener where the answer is the id of a subscription: who hears what it says, from its first word on
   */
  ask(
    method: string,
    params: readonly unknown[],
    listener?: Listener,
  ): { id: number; text: string; answer: Promise<unknown> } {
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise((resolve, reject) => {
      this.#open.set(id, { method, listener, resolve, reject });
    });
    return { id, text: JSON.stringify({ jsonrpc: "2.0", id, method, params }), answer };
  }

  /**
   * Takes a message of the node: an answer, the answers of a batch, or a notification. What answers no question and is
   * of no subscription is left aside. Answers whether the text was JSON-RPC at all.
   */
  settle(text: string): boolean {
    const parsed = parse(text);
    for (const message of Array.isArray(parsed) ? parsed : [parsed]) {
      if (typeof message === "object" && message !== null) this.#settle(message);
    }
    return parsed !== undefined;
  }

  #settle(message: Message): void {
    const { id, error } = message;
    if (id === null && error !== undefined && error !== null) {
      this.#refuseUnnamed(error);
      return;
    }
    const asked = typeof id === "number" ? this.#open.get(id) : undefined;
    if (asked === undefined) {
      this.#tell(message);
      return;
    }
    this.#open.delete(id as number);
    if (error === undefined || error === null) {
      const result = message.result ?? null;
      // Not when the answer is awaited: the first notification may come before anybody runs again.
      if (asked.listener !== undefined && isSubscriptionId(result))
        this.#listeners.set(result, asked.listener);
      asked.resolve(result);
    } else asked.reject(refusal(asked.method, error));
  }

  /** Ends a subscription on this side. Answers whether there was one. */
  forget(subscription: string | number): boolean {
    return this.#listeners.delete(subscription);
  }

  /**
   * A node that refuses a message as a whole, because it is busy, does not take batches or finds it too long, does not
   * say which one. All that is open counts as unanswered, except where the owner has another way.
   */
  #refuseUnnamed(error: unknown): void {
    if (this.onRefused?.() === true) return;
    const { message } = refusal("", error);
    for (const id of [...this.#open.keys()]) this.drop(id, `the node refused a message${message}`);
  }

  /** Gives up one question. */
  drop(id: number, why: string): void {
    const asked = this.#open.get(id);
    this.#open.delete(id);
    asked?.reject(new RpcUnreachableError(`${asked.method}: ${why}`));
  }

  /** Gives up all questions and subscriptions. */
  abandon(why: string): void {
    for (const id of [...this.#open.keys()]) this.drop(id, why);
    const listeners = [...this.#listeners.values()];
    this.#listeners.clear();
    for (const listener of listeners) listener.ended(why);
  }

  #tell({ params }: Message): void {
    if (typeof params !== "object" || params === null) return;
    const { subscription, result } = params as { subscription?: unknown; result?: unknown };
    if (isSubscriptionId(subscription)) this.#listeners.get(subscription)?.next(result);
  }
}

/** Checks what a node answers as the id of a subscription. @throws MalformedAnswerError */
export function subscriptionId(method: string, answer: unknown): string | number {
  if (isSubscriptionId(answer)) return answer;
  throw new MalformedAnswerError(method, "the id of a subscription is due");
}

function isSubscriptionId(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

interface Message {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
  readonly params?: unknown;
}

/** An object or a list; undefined where the text is neither. */
function parse(text: string): object | undefined {
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
