/**
 * One client's connection to the RPC, without a transport: text in, text out.
 *
 * Requests are worked on one after the other, in the order in which they came; their answers come in the
 * same order, and a notification never before the answer that names its subscription. Refuses messages
 * beyond the limits. Invariant: after `close` nothing is sent, and nothing of the session is kept.
 */
import { ChainError, UnknownBlockError } from "../chain/errors.ts";
import { RuntimeCallError } from "../runtime/errors.ts";
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
  unsafeMethodRefused,
} from "./errors.ts";
import { formatAnswer, type Incoming, readMessage } from "./message.ts";
import { bindParameters, type MethodContext, type MethodGroup } from "./method.ts";
import { Subscriptions } from "./subscriptions.ts";

/** Milliseconds that a batch may work before others have their turn. */
const LONGEST_TURN = 20;

/** What sessions of one server share. */
export type SessionSetting = Omit<MethodContext, "subscriptions"> & {
  readonly table: MethodGroup;
  /** Whether the client may call unsafe methods. */
  readonly trusted: boolean;
};

export class RpcSession {
  readonly #context: MethodContext;
  readonly #table: MethodGroup;
  readonly #trusted: boolean;
  readonly #onMessage: (text: string) => void;
  readonly #onClose: () => void;
  #turn: Promise<void> = Promise.resolve();
  #waiting = 0;
  #afterAnswer: (() => void)[] = [];
  #closed = false;

  constructor(
    { table, trusted, ...setting }: SessionSetting,
    onMessage: (text: string) => void,
    onClose: () => void,
  ) {
    this.#table = table;
    this.#trusted = trusted;
    this.#onMessage = onMessage;
    this.#onClose = onClose;
    const subscriptions = new Subscriptions(
      setting.limits.subscriptions,
      (message) => this.#emit(JSON.stringify(message)),
      (work) => this.#afterAnswer.push(work),
    );
    this.#context = { ...setting, subscriptions };
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /**
   * Takes a message of the client. Answers and notifications go to the session's callback.
   *
   * @returns when the message has been answered; never rejects
   */
  send(text: string): Promise<void> {
    if (this.#closed) throw new SessionClosedError("the session is closed");
    const { limits } = this.#context;
    if (Buffer.byteLength(text) > limits.requestBytes)
      return this.#refuse(requestTooBig(limits.requestBytes));
    const message = readMessage(text);
    const requests = Array.isArray(message) ? message : [message];
    if (requests.length > limits.batch) return this.#refuse(batchTooBig(limits.batch));
    if (this.#waiting + requests.length > limits.waiting) return this.#refuse(serverBusy(limits.waiting));
    this.#waiting += requests.length;
    return this.#inTurn(async () => {
      const answers: string[] = [];
      let bytes = 0;
      let turn = Date.now();
      for (const request of requests) {
        if (this.#closed) return;
        // Attack: a batch whose answers together take all memory.
        if (bytes > limits.responseBytes) {
          this.#waiting -= 1;
          continue;
        }
        // Attack: a batch of slow calls that keeps everybody else out.
        if (Date.now() - turn > LONGEST_TURN) {
          await new Promise((resolve) => setImmediate(resolve));
          turn = Date.now();
        }
        const answer = await this.#answer(request);
        this.#waiting -= 1;
        if (answer === undefined) continue;
        answers.push(answer);
        bytes += Buffer.byteLength(answer) + 1;
      }
      if (requests.length > 1 && bytes > limits.responseBytes) {
        this.#emit(formatAnswer(null, { error: batchResponseTooBig(limits.responseBytes) }));
      } else if (answers.length > 0) {
        this.#emit(Array.isArray(message) ? `[${answers.join(",")}]` : answers.join());
      }
      const ready = this.#afterAnswer;
      this.#afterAnswer = [];
      for (const work of ready) work();
    });
  }

  /** Ends the session and all its subscriptions. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#context.subscriptions.closeAll();
    this.#afterAnswer = [];
    this.#onClose();
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
    const text = formatAnswer(id, outcome);
    const most = this.#context.limits.responseBytes;
    return Buffer.byteLength(text) > most ? formatAnswer(id, { error: responseTooBig(most) }) : text;
  }

  #refuse(error: RpcError): Promise<void> {
    return this.#inTurn(() => this.#emit(formatAnswer(null, { error })));
  }

  #inTurn(work: () => void | Promise<void>): Promise<void> {
    // Methods never throw here; a callback that does cannot be talked to any more.
    this.#turn = this.#turn.then(work).catch(() => this.close());
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
