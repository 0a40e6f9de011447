/**
 * A provider for `@polkadot/api` on a server in the same process: `ApiPromise.create({ provider })`.
 *
 * Has the type of the library's `ProviderInterface`, but does not depend on the library. An error answer of the
 * server rejects with an error in the library's own wording, `1010: Invalid Transaction: …`.
 */
import { RpcError, SessionClosedError } from "../errors.ts";
import type { RpcServer } from "../server.ts";
import type { RpcSession } from "../session.ts";

type Emitted = "connected" | "disconnected" | "error";
type ProviderCallback = (value?: unknown) => unknown;
type Callback = (error: Error | null, result: unknown) => void;

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
  readonly method?: string;
  readonly params?: { readonly subscription: string; readonly result: unknown };
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly callback: Callback | undefined;
}

/** A `ProviderInterface` that connects to a server in this process as soon as it is made. */
export class PolkadotJsProvider {
  /** Always true: the server has subscriptions. */
  readonly hasSubscriptions: boolean = true;
  /** Always true: see {@link PolkadotJsProvider.clone}. */
  readonly isClonable: boolean = true;
  readonly #server: RpcServer;
  readonly #listeners = new Map<Emitted, Set<ProviderCallback>>();
  readonly #pending = new Map<number, Pending>();
  readonly #callbacks = new Map<string, Callback>();
  #session: RpcSession | undefined;
  #lastId = 0;

  constructor(server: RpcServer) {
    this.#server = server;
    // The library expects the event later, because it adds its listeners only after this call.
    queueMicrotask(() => void this.connect());
  }

  /** Whether there is a session. */
  get isConnected(): boolean {
    return this.#session !== undefined;
  }

  /** Another provider with a session of its own at the same server. */
  clone(): PolkadotJsProvider {
    return new PolkadotJsProvider(this.#server);
  }

  /** Opens a session, if there is none. */
  async connect(): Promise<void> {
    if (this.#session !== undefined) return;
    this.#session = this.#server.open((text) => this.#receive(JSON.parse(text) as Answer));
    this.#emit("connected");
  }

  /** Ends the session. Requests without an answer fail with {@link SessionClosedError}. */
  async disconnect(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    this.#session = undefined;
    session.close();
    for (const { reject } of this.#pending.values()) reject(new SessionClosedError("disconnected"));
    this.#pending.clear();
    this.#callbacks.clear();
    this.#emit("disconnected");
  }

  /** Adds a listener. Returns a function that removes it. */
  on(type: Emitted, listener: ProviderCallback): () => void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
    return () => {
      listeners.delete(listener);
    };
  }

  /** Makes a request. Rejects with {@link RpcError} if the server refuses it. */
  // biome-ignore lint/suspicious/noExplicitAny: the library's interface leaves the type of results to callers
  send<T = any>(method: string, params: unknown[], _isCacheable?: boolean): Promise<T> {
    return this.#request(method, params) as Promise<T>;
  }

  /** Opens a subscription, and calls `callback` with each notification. Returns the id of the subscription. */
  async subscribe(_type: string, method: string, params: unknown[], callback: Callback): Promise<string> {
    return (await this.#request(method, params, callback)) as string;
  }

  /** Ends a subscription, given by its id. Returns true if it had already ended. */
  async unsubscribe(_type: string, method: string, id: number | string): Promise<boolean> {
    // A subscription that has ended no longer exists.
    if (!this.#callbacks.delete(`${id}`) || this.#session === undefined) return true;
    return (await this.#request(method, [id])) as boolean;
  }

  #request(method: string, params: unknown[], callback?: Callback): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#session === undefined) {
        reject(new SessionClosedError("not connected"));
        return;
      }
      this.#lastId += 1;
      const id = this.#lastId;
      this.#pending.set(id, { resolve, reject, callback });
      this.#session.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    });
  }

  #receive({ id, result, error, params }: Answer): void {
    if (id === undefined) {
      if (params !== undefined) this.#callbacks.get(params.subscription)?.(null, params.result);
      return;
    }
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error !== undefined) {
      const data = typeof error.data === "string" ? `: ${error.data}` : "";
      pending?.reject(new RpcError(error.code, `${error.code}: ${error.message}${data}`, error.data));
      return;
    }
    // Notifications follow at once: the callback must be registered before the awaiting caller continues.
    if (pending?.callback !== undefined) this.#callbacks.set(result as string, pending.callback);
    pending?.resolve(result);
  }

  #emit(type: Emitted): void {
    for (const listener of [...(this.#listeners.get(type) ?? [])]) listener();
  }
}
