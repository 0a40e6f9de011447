/**
 * A node's JSON-RPC over a WebSocket: connects when asked, and again after the connection was lost.
 *
 * Refuses by {@link RpcUnreachableError} a request without an answer in time, and all requests under way when
 * the connection ends. Nothing is sent twice: whether to ask again is the caller's to say. Subscriptions end with
 * the connection.
 */
import { WebSocket } from "ws";
import { RpcUnreachableError } from "./errors.ts";
import {
  type Listener,
  type OpenRpcClient,
  type Subscribed,
  type SubscriptionMethods,
  subscriptionId,
  Waiting,
} from "./rpc-client.ts";

export interface WebSocketRpcOptions {
  /** Milliseconds for a connection, and for each answer. Default: 30,000. */
  readonly timeout?: number;
  /** Bytes of one message. Default: 150 MiB. */
  readonly maxPayload?: number;
}

const TIMEOUT = 30_000;
/** Milliseconds that a node has to close its end of a connection. */
const LAST_MOMENT = 1000;
const MAX_PAYLOAD = 150 * 2 ** 20;

export class WebSocketRpc implements OpenRpcClient {
  readonly url: string;
  readonly #timeout: number;
  readonly #maxPayload: number;
  readonly #waiting = new Waiting();
  #socket: Promise<WebSocket> | undefined;
  #end: (() => void) | undefined;
  #closed = false;

  constructor(url: string, { timeout = TIMEOUT, maxPayload = MAX_PAYLOAD }: WebSocketRpcOptions = {}) {
    this.url = url;
    this.#timeout = timeout;
    this.#maxPayload = maxPayload;
  }

  request(method: string, params: readonly unknown[] = []): Promise<unknown> {
    return this.#ask(method, params);
  }

  async subscribe({ open, close }: SubscriptionMethods, listener: Listener): Promise<Subscribed> {
    const id = subscriptionId(open, await this.#ask(open, [], listener));
    return {
      end: () => {
        if (this.#waiting.forget(id)) this.#ask(close, [id]).catch(() => undefined);
      },
    };
  }

  async #ask(method: string, params: readonly unknown[], listener?: Listener): Promise<unknown> {
    const socket = await this.#connected();
    const { id, text, answer } = this.#waiting.ask(method, params, listener);
    const timer = setTimeout(() => this.#waiting.drop(id, `no answer in ${this.#timeout} ms`), this.#timeout);
    socket.send(text, (error) => {
      if (error) this.#waiting.drop(id, error.message);
    });
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#closed = true;
    this.#waiting.abandon("the connection is closed");
    this.#socket = undefined;
    this.#end?.();
  }

  async #connected(): Promise<WebSocket> {
    if (this.#closed) throw new RpcUnreachableError("the connection is closed");
    this.#socket ??= this.#connect();
    const connection = this.#socket;
    const socket = await connection;
    if (socket.readyState === WebSocket.OPEN) return socket;
    // The node is closing it: nothing that was asked there will be answered.
    if (this.#socket === connection) {
      this.#socket = undefined;
      this.#waiting.abandon("the connection ended");
    }
    return this.#connected();
  }

  #connect(): Promise<WebSocket> {
    const connection: Promise<WebSocket> = new Promise((resolve, reject) => {
      const socket = new WebSocket(this.url, {
        handshakeTimeout: this.#timeout,
        maxPayload: this.#maxPayload,
      });
      this.#end = () => {
        if (socket.readyState === WebSocket.OPEN) socket.close();
        else socket.terminate();
        // A node that does not answer must not keep the process.
        const timer = setTimeout(() => socket.terminate(), LAST_MOMENT);
        socket.once("close", () => clearTimeout(timer));
      };
      const lost = (why: string): void => {
        reject(new RpcUnreachableError(`${this.url}: ${why}`));
        // A connection that failed ends as well, when there may be a new one already.
        if (this.#socket !== connection) return;
        this.#socket = undefined;
        this.#waiting.abandon(why);
      };
      socket.on("open", () => resolve(socket));
      socket.on("message", (data) => this.#waiting.settle(data.toString()));
      socket.on("error", (error) => lost(error.message || "no connection"));
      socket.on("close", () => lost("the connection ended"));
    });
    return connection;
  }
}
