/**
 * A node's JSON-RPC as provers and relayers use it, with any transport.
 *
 * {@link RpcRefusedError} means that the node returned an error, {@link RpcUnreachableError} that it did not answer.
 */
import { MalformedAnswerError, RpcRefusedError, RpcUnreachableError } from "./errors.ts";

/** A connection to a node's JSON-RPC. */
export interface RpcClient {
  /** The result of a method. It may be any JSON: the caller checks its shape. */
  request(method: string, params?: readonly unknown[]): Promise<unknown>;
  /**
   * The same, but with `read` as part of the request: a client that retries also does so if `read` throws an error
   * that another answer may not cause. A client without this method makes one request; see {@link askChecked}.
   */
  ask?<T>(method: string, params: readonly unknown[], read: (answer: unknown) => T): Promise<T>;
  /**
   * Subscribes to notifications. A client without a permanent connection does not have this method. If the connection
   * is lost, the subscription ends and is not renewed.
   */
  subscribe?(methods: SubscriptionMethods, listener: Listener): Promise<Subscribed>;
}

/** Makes a request and reads the answer. A client that can retry does so if the answer can't be read. */
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
  /** Opens a subscription and returns its id, for example `chain_subscribeFinalizedHeads`. */
  readonly open: string;
  /** Closes the subscription with an id, for example `chain_unsubscribeFinalizedHeads`. */
  readonly close: string;
}

/** Receives notifications. Its methods are called when a message arrives, so they must be quick. */
export interface Listener {
  /** Any JSON. */
  next(item: unknown): void;
  /** No more notifications will come. Not called if the listener itself ended the subscription. */
  ended(why: string): void;
}

/** An open subscription. */
export interface Subscribed {
  /** Ends the subscription. Its listener is not called any more. */
  end(): void;
}

/** A client that can be closed. */
export interface OpenRpcClient extends RpcClient {
  /** Ends the connection. Requests without an answer fail with {@link RpcUnreachableError}. */
  close(): void;
}

/** A server of JSON-RPC in this process, such as a development chain's `RpcServer`. */
export interface LocalServer {
  /** Opens a session. All messages for its client are passed to `onMessage`. */
  open(onMessage: (text: string) => void): LocalSession;
}

/** A session at a server in this process. */
export interface LocalSession {
  /** Passes a message of the client to the server. */
  send(text: string): void;
  /** Ends the session. */
  close(): void;
}

/** A client of a chain in this process: a session of its JSON-RPC without a transport. */
export function localRpc(server: LocalServer): OpenRpcClient {
  const waiting = new PendingRequests();
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

/** The requests that have no answer yet, and the open subscriptions. */
export class PendingRequests {
  readonly #open = new Map<number, Asked>();
  readonly #listeners = new Map<string | number, Listener>();
  /** Called when the node refuses a message without saying which one. Returns whether the requests are sent again. */
  onRefused: (() => boolean) | undefined;
  #lastId = 0;

  /**
   * The text to send, and a promise of the answer.
   *
   * @param listener if the answer is the id of a subscription: receives its notifications, from the first one on
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
   * Handles a message of the node: an answer, the answers of a batch, or a notification. Ignores answers to no
   * request and notifications of no subscription. Returns whether the text was a JSON object or array.
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
      // Registered here, not when the caller has awaited the answer: the first notification may come before the
      // caller runs again.
      if (asked.listener !== undefined && isSubscriptionId(result))
        this.#listeners.set(result, asked.listener);
      asked.resolve(result);
    } else asked.reject(refusal(asked.method, error));
  }

  /** Ends a subscription on this side. Returns whether there was one. */
  forget(subscription: string | number): boolean {
    return this.#listeners.delete(subscription);
  }

  /**
   * Handles the refusal of a whole message. A node that is busy, that takes no batches or finds the message too long
   * does not say which message it refuses. All open requests fail, unless `onRefused` sends them again.
   */
  #refuseUnnamed(error: unknown): void {
    if (this.onRefused?.() === true) return;
    const { message } = refusal("", error);
    for (const id of [...this.#open.keys()]) this.drop(id, `the node refused a message${message}`);
  }

  /** Fails one request. */
  drop(id: number, why: string): void {
    const asked = this.#open.get(id);
    this.#open.delete(id);
    asked?.reject(new RpcUnreachableError(`${asked.method}: ${why}`));
  }

  /** Fails all requests and ends all subscriptions. */
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

/** Checks that a node's answer is the id of a subscription. @throws MalformedAnswerError */
export function subscriptionId(method: string, answer: unknown): string | number {
  if (isSubscriptionId(answer)) return answer;
  throw new MalformedAnswerError(method, "expected the id of a subscription");
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

/** An object or an array; undefined if the text is neither. */
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
