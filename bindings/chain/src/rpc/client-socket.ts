/**
 * One WebSocket client of the network server: its session, its queued messages, and the reason if it is dropped.
 *
 * Attacks: a client sends requests faster than they are answered, or does not read its answers and notifications, so
 * that they use up the memory. The server stops reading from a client that has too many unanswered requests or too
 * many unread bytes. A client that lets notifications pile up is dropped, with close code 1013 and the reason.
 * Invariant: at most `queuedBytes` and one message are queued for a client.
 */
import type { RawData, WebSocket } from "ws";
import type { NetworkLimits } from "./network-limits.ts";
import type { SessionOptions } from "./server.ts";
import type { RpcSession } from "./session.ts";

/** WebSocket close code "try again later". (IANA registry, after RFC 6455 §7.4.) */
const TRY_AGAIN_LATER = 1013;
/** The most bytes of the reason in a close frame. (RFC 6455 §5.5.) */
const LONGEST_REASON = 123;

export interface ClientSocketOptions {
  /** The most bytes of requests that may wait for their answers. */
  readonly requestBytes: number;
  readonly open: (send: (text: string) => void, options: SessionOptions) => RpcSession;
  /** Called when more bytes are queued for the client. */
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

  /** Ends the session at once. The client receives the reason if it continues to read in time. */
  drop(why: string): void {
    if (this.#isDropped) return;
    this.#isDropped = true;
    this.#options.onDropped(why);
    this.#session.close();
    this.#socket.resume();
    this.#socket.close(TRY_AGAIN_LATER, why.slice(0, LONGEST_REASON));
    setTimeout(() => this.#socket.terminate(), this.#limits.farewell).unref();
  }

  /** Ends the connection if the client has sent no pong, or has read nothing, since the previous check. */
  checkAlive(): void {
    // The server does not read from a paused client, so it would not see a pong.
    if (!this.#isAlive && !this.#socket.isPaused) {
      this.#socket.terminate();
      return;
    }
    const { queuedBytes } = this;
    if (queuedBytes > this.#limits.pausedBytes && queuedBytes >= this.#queuedBefore) {
      this.drop(`the client has read none of ${queuedBytes} bytes`);
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
      this.drop(`the client does not read: more than ${queuedBytes} bytes wait for it`);
    } else if (this.queuedBytes > pausedBytes) {
      this.#pauseOrResume();
      this.#options.onQueued();
    }
  }

  /** Called before the next request is processed: waits until the client has read enough of its queued bytes. */
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
