/**
 * One WebSocket client of the network server: its session, what waits for it, and why it is dropped.
 *
 * Attacks: a client that sends requests faster than they are answered, or does not read its answers and notifications,
 * so that they take all memory. Nothing is read from a client while too many of its requests have no answer, or too
 * much waits for it to read; one that lets notifications pile up is dropped, with close code 1013 and the reason.
 * Invariant: what waits for a client is at most `queuedBytes` and one message.
 */
import type { RawData, WebSocket } from "ws";
import type { NetworkLimits } from "./network-limits.ts";
import type { SessionOptions } from "./server.ts";
import type { RpcSession } from "./session.ts";

/** WebSocket close code "try again later". (IANA registry, after RFC 6455 §7.4.) */
const TRY_AGAIN_LATER = 1013;
/** Bytes of a reason in a close frame. (RFC 6455 §5.5.) */
const LONGEST_REASON = 123;

export interface ClientSocketOptions {
  /** Bytes of requests that may wait for their answers. */
  readonly requestBytes: number;
  readonly open: (send: (text: string) => void, options: SessionOptions) => RpcSession;
  /** Told that more bytes wait for the client. */
  readonly onQueued: () => void;
  readonly onDropped: (why: string) => void;
  readonly onClosed: () => void;
}

export class ClientSocket {
  readonly #socket: WebSocket;
  readonly #limits: NetworkLimits;
  readonly #options: ClientSocketOptions;
  readonly #session: RpcSession;
  #isAlive = true;
  #isDropped = false;
  #queuedBefore = Number.POSITIVE_INFINITY;
  #whenRead: (() => void) | undefined;
  #unanswered = 0;
  #unansweredBytes = 0;

  constructor(socket: WebSocket, limits: NetworkLimits, options: ClientSocketOptions) {
    this.#socket = socket;
    this.#limits = limits;
    this.#options = options;
    this.#session = options.open((text) => this.#send(text), {
      onEnd: (reason) => this.drop(reason),
      ready: () => this.#ready(),
    });
    socket.on("pong", () => {
      this.#isAlive = true;
    });
    socket.on("error", (error) => options.onDropped(error.message));
    socket.on("close", () => {
      this.#session.close();
      this.#onRead();
      options.onClosed();
    });
    socket.on("message", (data) => this.#onMessage(data));
  }

  /** Bytes that the client has not read. */
  get queuedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  /** Ends the session at once. The client is told why if it reads on in time. */
  drop(why: string): void {
    if (this.#isDropped) return;
    this.#isDropped = true;
    this.#options.onDropped(why);
    this.#session.close();
    this.#socket.resume();
    this.#socket.close(TRY_AGAIN_LATER, why.slice(0, LONGEST_REASON));
    setTimeout(() => this.#socket.terminate(), this.#limits.farewell).unref();
  }

  /** Ends the connection where the client has shown no sign of life, or has read nothing, since the last time. */
  checkAlive(): void {
    // One that is paused cannot show that it lives.
    if (!this.#isAlive && !this.#socket.isPaused) {
      this.#socket.terminate();
      return;
    }
    const { queuedBytes } = this;
    if (queuedBytes > this.#limits.pausedBytes && queuedBytes >= this.#queuedBefore) {
      this.drop(`has read nothing of ${queuedBytes} bytes`);
      return;
    }
    this.#queuedBefore = queuedBytes;
    this.#isAlive = false;
    this.#socket.ping();
  }

  #onMessage(data: RawData): void {
    if (this.#session.isClosed) return;
    const bytes = data as Buffer;
    this.#unanswered += 1;
    this.#unansweredBytes += bytes.length;
    void this.#session.send(bytes).then(() => {
      this.#unanswered -= 1;
      this.#unansweredBytes -= bytes.length;
      this.#pauseOrResume();
    });
    this.#pauseOrResume();
  }

  #send(text: string): void {
    const socket = this.#socket;
    if (this.#isDropped || socket.readyState !== socket.OPEN) return;
    socket.send(text, () => this.#onRead());
    const { queuedBytes, pausedBytes } = this.#limits;
    if (this.queuedBytes > queuedBytes) {
      this.drop(`does not read: more than ${queuedBytes} bytes wait for it`);
    } else if (this.queuedBytes > pausedBytes) {
      this.#pauseOrResume();
      this.#options.onQueued();
    }
  }

  /** Before the next request is worked on: waits until the client has read enough of what it was sent. */
  #ready(): Promise<void> | undefined {
    if (this.queuedBytes <= this.#limits.pausedBytes) return undefined;
    return new Promise((resolve) => {
      this.#whenRead = resolve;
    });
  }

  #onRead(): void {
    if (this.queuedBytes <= this.#limits.pausedBytes || this.#session.isClosed) this.#whenRead?.();
    this.#pauseOrResume();
  }

  #pauseOrResume(): void {
    if (this.#isDropped) return;
    const mustWait =
      this.#unanswered >= this.#limits.unanswered ||
      this.#unansweredBytes > this.#options.requestBytes ||
      this.queuedBytes > this.#limits.pausedBytes;
    if (mustWait && !this.#socket.isPaused) this.#socket.pause();
    else if (!mustWait && this.#socket.isPaused) this.#socket.resume();
  }
}
