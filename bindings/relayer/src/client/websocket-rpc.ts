/**
 * A node's JSON-RPC over a WebSocket. Connects at the first request, and again after the connection was lost.
 *
 * A request without an answer in time fails with {@link RpcUnreachableError}, and so do all open requests when the
 * connection ends. A connection on which nothing arrives for that time is closed, and so is one on which the node
 * sends something other than JSON-RPC, because it is unknown which request that should have answered. Short requests
 * that are made in the same turn of the event loop are sent as one batch; if a node takes no batches, they are sent
 * one by one. Otherwise nothing is sent twice: the caller decides whether to retry. Subscriptions end with the
 * connection.
 */
import { WebSocket } from "ws";
import { RpcUnreachableError } from "./errors.ts";
import {
  type Listener,
  type OpenRpcClient,
  PendingRequests,
  type Subscribed,
  type SubscriptionMethods,
  subscriptionId,
} from "./rpc-client.ts";

/** Limits of a connection. */
export interface WebSocketRpcOptions {
  /** Milliseconds for connecting, and for each answer. Default: 30,000. */
  readonly timeout?: number;
  /** Largest message in bytes. Default: 150 MiB. */
  readonly maxPayload?: number;
}

const TIMEOUT = 30_000;
/** Milliseconds that a node has to close its side of a connection. */
const LAST_MOMENT = 1000;
const MAX_PAYLOAD = 150 * 2 ** 20;
/** Most requests in one batch. */
const BATCH = 32;
/**
 * Methods that are sent in batches: reads with short answers, so that a batch stays below what nodes allow for an
 * answer. Extrinsics are always sent alone, so they are never sent a second time here.
 */
const BATCHED: ReadonlySet<string> = new Set([
  "chain_getBlockHash",
  "chain_getFinalizedHead",
  "chain_getHeader",
  "state_getStorage",
  "state_getStorageHash",
]);

/** A request that waits for the others of its batch. */
interface Queued {
  readonly id: number;
  readonly text: string;
}

/** JSON-RPC over a WebSocket to `url` (`ws://` or `wss://`). */
export class WebSocketRpc implements OpenRpcClient {
  /** Address of the node. */
  readonly url: string;
  readonly #timeout: number;
  readonly #maxPayload: number;
  readonly #waiting = new PendingRequests();
  #socket: Promise<WebSocket> | undefined;
  #end: (() => void) | undefined;
  #closed = false;
  #takesBatches = true;
  readonly #queues = new Map<WebSocket, Queued[]>();
  /** When the last whole message arrived, in milliseconds of `performance.now()`. */
  readonly #heard = new WeakMap<WebSocket, number>();
  /** Open requests that were sent in a batch, by id: functions that send each one alone. */
  readonly #batched = new Map<number, () => void>();

  constructor(url: string, { timeout = TIMEOUT, maxPayload = MAX_PAYLOAD }: WebSocketRpcOptions = {}) {
    this.url = url;
    this.#timeout = timeout;
    this.#maxPayload = maxPayload;
    this.#waiting.onRefused = () => this.#askWithoutBatches();
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
    const asked = performance.now();
    const timer = setTimeout(() => {
      this.#waiting.drop(id, `no answer in ${this.#timeout} ms`);
      // If nothing at all arrives, the connection has stalled or lost part of a message. A new one may work.
      if ((this.#heard.get(socket) ?? 0) < asked) socket.terminate();
    }, this.#timeout);
    if (this.#takesBatches && BATCHED.has(method)) this.#enqueue(socket, { id, text });
    else this.#send(socket, text, [id]);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
      this.#batched.delete(id);
    }
  }

  #send(socket: WebSocket, text: string, ids: readonly number[]): void {
    socket.send(text, (error) => {
      if (error) for (const id of ids) this.#waiting.drop(id, error.message);
    });
  }

  /** Requests that are made in the same turn of the event loop are sent together. */
  #enqueue(socket: WebSocket, question: Queued): void {
    const queue = this.#queues.get(socket);
    if (queue !== undefined) {
      queue.push(question);
      return;
    }
    this.#queues.set(socket, [question]);
    setImmediate(() => {
      const questions = this.#queues.get(socket) ?? [];
      this.#queues.delete(socket);
      for (let at = 0; at < questions.length; at += BATCH)
        this.#flush(socket, questions.slice(at, at + BATCH));
    });
  }

  #flush(socket: WebSocket, questions: readonly Queued[]): void {
    if (questions.length === 1 || !this.#takesBatches) {
      for (const { id, text } of questions) this.#send(socket, text, [id]);
      return;
    }
    for (const { id, text } of questions) this.#batched.set(id, () => this.#send(socket, text, [id]));
    const texts = questions.map(({ text }) => text);
    this.#send(
      socket,
      `[${texts.join()}]`,
      questions.map(({ id }) => id),
    );
  }

  /** Handles a refused message, which may have been a batch. Returns whether a batch was open. */
  #askWithoutBatches(): boolean {
    const again = [...this.#batched.values()];
    this.#batched.clear();
    if (again.length > 0) this.#takesBatches = false;
    for (const ask of again) ask();
    return again.length > 0;
  }

  /** Ends the connection, and makes no new one. Requests without an answer fail with {@link RpcUnreachableError}. */
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
    // The node is closing the connection, so open requests will not be answered.
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
        // A node that does not answer must not keep the process alive.
        const timer = setTimeout(() => socket.terminate(), LAST_MOMENT);
        socket.once("close", () => clearTimeout(timer));
      };
      const lost = (why: string): void => {
        reject(new RpcUnreachableError(`${this.url}: ${why}`));
        // A connection that failed also ends, possibly when there is a new one already.
        if (this.#socket !== connection) return;
        this.#socket = undefined;
        this.#waiting.abandon(why);
      };
      socket.on("open", () => resolve(socket));
      socket.on("message", (data) => {
        this.#heard.set(socket, performance.now());
        if (!this.#waiting.settle(data.toString())) socket.terminate();
      });
      socket.on("error", (error) => lost(error.message || "no connection"));
      socket.on("close", () => lost("the connection ended"));
    });
    return connection;
  }
}
