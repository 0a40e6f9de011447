/**
 * One client's connection to the RPC, without a transport: text in, text out.
 *
 * Requests are processed one after the other, in the order in which they came. Their answers come in the same order,
 * and a notification never comes before the answer with its subscription id. All work is done in the client's turns,
 * see `fair-queue.ts`. Rejects messages beyond the limits. Invariant: after `close` nothing is sent, and nothing of
 * the session is kept.
 */

import { RuntimeCallError } from "@as-ismp/core";
import { ChainError, UnknownBlockError } from "../chain/errors.ts";
import {
  batchResponseTooBig,
  batchTooBig,
  clientError,
  internalError,
  methodNotFound,
  RpcError,
  requestTooBig,
  responseTooBig,
  SessionClosedError,
  serverBusy,
  tooDeep,
  unsafeMethodRefused,
} from "./errors.ts";
import type { Share } from "./fair-queue.ts";
import { JsonScan } from "./json-scan.ts";
import { formatAnswer, type Incoming, readMessage } from "./message.ts";
import { bindParameters, type MethodContext, type MethodGroup } from "./method.ts";
import { Notices } from "./notices.ts";
import type { Quota } from "./quota.ts";
import { Subscriptions } from "./subscriptions.ts";

/** Bytes that are scanned without a break. */
const SCANNED_AT_ONCE = 2 ** 20;
/** A message of at least so many bytes gets its own turns for parsing it and for serializing its answer. */
const LONG = 2 ** 16;

/** What the sessions of one server share, and what each session gets at the start. */
export type SessionSetting = Omit<MethodContext, "subscriptions" | "notices"> & {
  readonly table: MethodGroup;
  /** Whether the client may call unsafe methods. */
  readonly trusted: boolean;
  /** Subscriptions of all sessions. */
  readonly allSubscriptions: Quota;
  /** Called before a message is processed. The promise resolves when the client has read enough of its answers. */
  readonly ready: (() => Promise<void> | undefined) | undefined;
};

/** A session, as {@link RpcServer.open} makes it. */
export class RpcSession {
  readonly #context: MethodContext;
  readonly #table: MethodGroup;
  readonly #trusted: boolean;
  readonly #share: Share;
  readonly #ready: SessionSetting["ready"];
  readonly #onMessage: (text: string) => void;
  readonly #onClose: (reason?: string) => void;
  #turn: Promise<void> = Promise.resolve();
  #waiting = 0;
  #afterAnswer: (() => void)[] = [];
  #closed = false;

  /** @param onClose called with the reason if the session ended without the client's request */
  constructor(
    { table, trusted, allSubscriptions, ready, ...setting }: SessionSetting,
    onMessage: (text: string) => void,
    onClose: (reason?: string) => void,
  ) {
    this.#table = table;
    this.#trusted = trusted;
    this.#ready = ready;
    this.#share = setting.share;
    this.#onMessage = onMessage;
    this.#onClose = onClose;
    const subscriptions = new Subscriptions(
      { most: setting.limits.subscriptions, messageBytes: setting.limits.responseBytes },
      allSubscriptions,
      (text) => this.#emit(text),
      (work) => this.#afterAnswer.push(work),
    );
    const notices = new Notices(setting.chain, this.#share, setting.limits.notices, (why) => this.#end(why));
    this.#context = { ...setting, subscriptions, notices };
  }

  /** Whether the session has ended. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /**
   * Processes a message of the client, given as text or as its UTF-8 bytes. Answers and notifications go to the
   * session's callback.
   *
   * @returns a promise that resolves when the message was answered; it never rejects
   */
  send(message: string | Uint8Array): Promise<void> {
    if (this.#closed) throw new SessionClosedError("the session is closed");
    const { limits } = this.#context;
    const length = typeof message === "string" ? Buffer.byteLength(message) : message.length;
    if (length > limits.requestBytes) return this.#refuse(requestTooBig(limits.requestBytes, "bytes"));
    if (this.#waiting >= limits.waiting) return this.#refuse(serverBusy(limits.waiting));
    this.#waiting += 1;
    return this.#inTurn(async () => {
      await this.#ready?.();
      this.#waiting -= 1;
      const read = await this.#read(message);
      const requests = Array.isArray(read) ? read : [read];
      if (requests.length > limits.batch) {
        this.#emit(formatAnswer(null, { error: batchTooBig(limits.batch) }));
      } else if (this.#waiting + requests.length > limits.waiting) {
        this.#emit(formatAnswer(null, { error: serverBusy(limits.waiting) }));
      } else {
        await this.#answerAll(requests, Array.isArray(read));
      }
    });
  }

  /** Ends the session and all its subscriptions. */
  close(): void {
    this.#end();
  }

  #end(reason?: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#context.subscriptions.closeAll();
    this.#afterAnswer = [];
    this.#onClose(reason);
  }

  async #read(message: string | Uint8Array): Promise<Incoming | Incoming[]> {
    await this.#share.turn();
    const { limits } = this.#context;
    const bytes = typeof message === "string" ? Buffer.from(message) : message;
    const scan = new JsonScan(limits);
    for (let at = 0; at < bytes.length; at += SCANNED_AT_ONCE) {
      const excess = scan.feed(bytes.subarray(at, at + SCANNED_AT_ONCE));
      if (excess === "depth") return { id: null, error: tooDeep(limits.depth) };
      if (excess !== undefined) return { id: null, error: requestTooBig(limits[excess], excess) };
      if (this.#share.isOver) await this.#share.turn();
    }
    const text =
      typeof message === "string"
        ? message
        : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
    if (bytes.length > LONG) await this.#share.turn();
    return readMessage(text);
  }

  async #answerAll(requests: readonly Incoming[], isBatch: boolean): Promise<void> {
    const { limits } = this.#context;
    const answers: string[] = [];
    let bytes = 0;
    this.#waiting += requests.length;
    for (const request of requests) {
      if (this.#closed) return;
      this.#waiting -= 1;
      // Attack: a batch whose answers together take all memory.
      if (bytes > limits.responseBytes) continue;
      // Attack: a batch of slow calls that blocks all other clients.
      if (this.#share.isOver) await this.#share.turn();
      const answer = await this.#answer(request);
      if (answer === undefined) continue;
      answers.push(answer);
      bytes += Buffer.byteLength(answer) + 1;
    }
    if (bytes > LONG) await this.#share.turn();
    if (requests.length > 1 && bytes > limits.responseBytes) {
      this.#emit(formatAnswer(null, { error: batchResponseTooBig(limits.responseBytes) }));
    } else if (answers.length > 0) {
      this.#emit(isBatch ? `[${answers.join(",")}]` : answers.join());
    }
    const ready = this.#afterAnswer;
    this.#afterAnswer = [];
    for (const work of ready) {
      if (this.#share.isOver) await this.#share.turn();
      if (!this.#closed) work();
    }
  }

  async #answer(request: Incoming): Promise<string | undefined> {
    if ("error" in request) return formatAnswer(request.id, { error: request.error });
    const { id, method: name } = request;
    let outcome: { result: unknown } | { error: RpcError };
    try {
      const method = Object.hasOwn(this.#table, name) ? this.#table[name] : undefined;
      if (method === undefined) throw methodNotFound();
      if (method.unsafe === true && !this.#trusted) throw unsafeMethodRefused(name);
      const parameters = bindParameters(method, request.params);
      outcome = { result: await method.run(this.#context, parameters) };
    } catch (error) {
      outcome = { error: asRpcError(error) };
    }
    if (id === undefined) return undefined;
    if (this.#share.isOver) await this.#share.turn();
    const text = formatAnswer(id, outcome);
    const most = this.#context.limits.responseBytes;
    return Buffer.byteLength(text) > most ? formatAnswer(id, { error: responseTooBig(most) }) : text;
  }

  #refuse(error: RpcError): Promise<void> {
    return this.#inTurn(() => this.#emit(formatAnswer(null, { error })));
  }

  #inTurn(work: () => void | Promise<void>): Promise<void> {
    // Methods never throw here; if a callback throws, the session can't send anything any more.
    this.#turn = this.#turn.then(work).catch(() => this.#end("its messages cannot be delivered"));
    return this.#turn;
  }

  #emit(text: string): void {
    if (!this.#closed) this.#onMessage(text);
  }
}

function asRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  if (error instanceof UnknownBlockError) return clientError(`UnknownBlock: ${error.message}`);
  if (error instanceof RuntimeCallError) return clientError(`Execution failed: ${error.message}`);
  if (error instanceof ChainError) return clientError(error.message);
  return internalError(error instanceof Error ? error.message : String(error));
}
