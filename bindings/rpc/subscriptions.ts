/**
 * What a session is subscribed to.
 *
 * A subscription says nothing before its own answer, with its id, has gone out. Refuses more than the limits of the
 * session and of the server. Invariant: once ended, by the client or by itself, it says nothing more and has let go
 * of the chain.
 */
import { serverSubscriptionsUsed, tooManySubscriptions } from "./errors.ts";
import type { Quota } from "./quota.ts";

/** One subscription, as the method that made it sees it. */
export interface Subscription {
  readonly id: string;
  readonly isOpen: boolean;
  /** Sends a result to the client. One that is too long ends the subscription. */
  notify(result: unknown): void;
  /** Sends a result that is JSON already. */
  notifyJson(json: string): void;
  /** Ends it and tells the client why. */
  fail(reason: string): void;
  /** Ends it without a word to the client. */
  end(): void;
}

/** Starts to watch something. Answers how to stop that. */
export type Watch = (subscription: Subscription) => () => void;

export interface SubscriptionLimits {
  /** Subscriptions of the session. */
  readonly most: number;
  /** Bytes of a notification. */
  readonly messageBytes: number;
}

interface Entry {
  readonly kind: string;
  readonly holder: unknown;
  stop: () => void;
}

export class Subscriptions {
  readonly #limits: SubscriptionLimits;
  readonly #all: Quota;
  readonly #send: (text: string) => void;
  readonly #afterAnswer: (work: () => void) => void;
  readonly #open = new Map<string, Entry>();
  #made = 0;

  /** @param all subscriptions of all sessions of the server */
  constructor(
    limits: SubscriptionLimits,
    all: Quota,
    send: (text: string) => void,
    afterAnswer: (work: () => void) => void,
  ) {
    this.#limits = limits;
    this.#all = all;
    this.#send = send;
    this.#afterAnswer = afterAnswer;
  }

  /** How many of a kind are open. */
  count(kind: string): number {
    return this.holders(kind).length;
  }

  /** What the open subscriptions of a kind were opened with. */
  holders(kind: string): unknown[] {
    return [...this.#open.values()].filter((entry) => entry.kind === kind).map(({ holder }) => holder);
  }

  /**
   * Opens a subscription and answers its id.
   *
   * @param kind of which group of methods it is: the id is unknown to others
   * @param notification the method of its notifications
   * @param holder what {@link holderOf} answers for it
   */
  open(kind: string, notification: string, watch: Watch, holder?: unknown): string {
    this.reserve();
    this.#made += 1;
    const id = `${kind}-${this.#made}`;
    const isOpen = (): boolean => this.#open.has(id);
    const method = JSON.stringify(notification);
    const send = (name: "result" | "error", json: string): void => {
      const params = `{"subscription":"${id}","${name}":${json}}`;
      if (isOpen()) this.#send(`{"jsonrpc":"2.0","method":${method},"params":${params}}`);
    };
    const end = (): void => {
      this.close(kind, id);
    };
    const fail = (reason: string): void => {
      send("error", JSON.stringify(reason));
      end();
    };
    const notifyJson = (json: string): void => {
      const { messageBytes } = this.#limits;
      // Each character is at least a byte.
      if (json.length > messageBytes) fail(`a notification exceeded the limit of ${messageBytes} bytes`);
      else send("result", json);
    };
    const subscription: Subscription = {
      id,
      get isOpen() {
        return isOpen();
      },
      notify: (result) => {
        if (isOpen()) notifyJson(JSON.stringify(result));
      },
      notifyJson,
      fail,
      end,
    };
    const entry: Entry = { kind, holder, stop: () => undefined };
    this.#open.set(id, entry);
    this.#all.take();
    this.#afterAnswer(() => {
      if (!isOpen()) return;
      const stop = watch(subscription);
      if (isOpen()) entry.stop = stop;
      else stop();
    });
    return id;
  }

  /** What an open subscription was opened with. */
  holderOf(kind: string, id: string): unknown {
    const entry = this.#open.get(id);
    return entry?.kind === kind ? entry.holder : undefined;
  }

  /** Has `work` done when the answer to the present request has gone out. */
  afterAnswer(work: () => void): void {
    this.#afterAnswer(work);
  }

  /** Refuses when no further subscription may be opened. */
  reserve(): void {
    if (this.#open.size >= this.#limits.most) throw tooManySubscriptions(this.#limits.most);
    if (this.#all.isFull) throw serverSubscriptionsUsed(this.#all.most);
  }

  /** Ends a subscription. Answers whether there was one. */
  close(kind: string, id: unknown): boolean {
    const entry = typeof id === "string" ? this.#open.get(id) : undefined;
    if (entry === undefined || entry.kind !== kind) return false;
    this.#open.delete(id as string);
    this.#all.giveBack();
    entry.stop();
    return true;
  }

  closeAll(): void {
    for (const [id, { kind }] of [...this.#open]) this.close(kind, id);
  }
}
