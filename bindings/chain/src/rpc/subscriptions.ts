/**
 * The subscriptions of a session.
 *
 * A subscription sends nothing before the answer with its id was sent. Rejects more subscriptions than the limits of
 * the session and of the server allow. Invariant: after its end, by the client or on its own, it sends nothing and no
 * longer listens to the chain.
 */
import { serverSubscriptionsUsed, tooManySubscriptions } from "./errors.ts";
import type { Quota } from "./quota.ts";

/** One subscription, from the view of the method that opened it. */
export interface Subscription {
  readonly id: string;
  readonly isOpen: boolean;
  /** Sends a result to the client. A result that is too long ends the subscription. */
  notify(result: unknown): void;
  /** Sends a result that is JSON text already. */
  notifyJson(json: string): void;
  /** Ends it and sends the reason to the client. */
  fail(reason: string): void;
  /** Ends it without a message to the client. */
  end(): void;
}

/** Starts watching something. Returns a function that stops this. */
export type Watch = (subscription: Subscription) => () => void;

export interface SubscriptionLimits {
  /** Subscriptions of the session. */
  readonly most: number;
  /** Bytes of a notification. */
  readonly messageBytes: number;
}

interface OpenSubscription {
  readonly kind: string;
  readonly holder: unknown;
  stop: () => void;
}

export class Subscriptions {
  readonly #limits: SubscriptionLimits;
  readonly #all: Quota;
  readonly #send: (text: string) => void;
  readonly #afterAnswer: (work: () => void) => void;
  readonly #open = new Map<string, OpenSubscription>();
  #made = 0;

  /** @param all counts the subscriptions of all sessions of the server */
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

  /** The number of open subscriptions of a kind. */
  count(kind: string): number {
    return this.holders(kind).length;
  }

  /** The holders of the open subscriptions of a kind. */
  holders(kind: string): unknown[] {
    return [...this.#open.values()].filter((entry) => entry.kind === kind).map(({ holder }) => holder);
  }

  /**
   * Opens a subscription and returns its id.
   *
   * @param kind the group of methods: other groups do not know the id
   * @param notification the method of its notifications
   * @param holder what {@link holderOf} returns for it
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
      // Each character takes at least one byte.
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
    const entry: OpenSubscription = { kind, holder, stop: () => undefined };
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

  /** The holder with which an open subscription was opened. */
  holderOf(kind: string, id: string): unknown {
    const entry = this.#open.get(id);
    return entry?.kind === kind ? entry.holder : undefined;
  }

  /** Runs `work` after the answer to the present request was sent. */
  afterAnswer(work: () => void): void {
    this.#afterAnswer(work);
  }

  /** Throws if no further subscription may be opened. */
  reserve(): void {
    if (this.#open.size >= this.#limits.most) throw tooManySubscriptions(this.#limits.most);
    if (this.#all.isFull) throw serverSubscriptionsUsed(this.#all.most);
  }

  /** Ends a subscription. Returns whether it existed. */
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
