/**
 * What a session is subscribed to.
 *
 * A subscription says nothing before its own answer, with its id, has gone out. Refuses more than the limit.
 * Invariant: once ended, by the client or by itself, it says nothing more and has let go of the chain.
 */
import { tooManySubscriptions } from "./errors.ts";

/** One subscription, as the method that made it sees it. */
export interface Subscription {
  readonly id: string;
  readonly isOpen: boolean;
  /** Sends a result to the client. */
  notify(result: unknown): void;
  /** Ends it without a word to the client. */
  end(): void;
}

/** Starts to watch something. Answers how to stop that. */
export type Watch = (subscription: Subscription) => () => void;

interface Entry {
  readonly kind: string;
  readonly holder: unknown;
  stop: () => void;
}

export class Subscriptions {
  readonly #most: number;
  readonly #send: (message: object) => void;
  readonly #afterAnswer: (work: () => void) => void;
  readonly #open = new Map<string, Entry>();
  #made = 0;

  constructor(most: number, send: (message: object) => void, afterAnswer: (work: () => void) => void) {
    this.#most = most;
    this.#send = send;
    this.#afterAnswer = afterAnswer;
  }

  /** How many of a kind are open. */
  count(kind: string): number {
    return [...this.#open.values()].filter((entry) => entry.kind === kind).length;
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
    const subscription: Subscription = {
      id,
      get isOpen() {
        return isOpen();
      },
      notify: (result) => {
        if (isOpen())
          this.#send({ jsonrpc: "2.0", method: notification, params: { subscription: id, result } });
      },
      end: () => this.close(kind, id),
    };
    const entry: Entry = { kind, holder, stop: () => undefined };
    this.#open.set(id, entry);
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
    if (this.#open.size >= this.#most) throw tooManySubscriptions(this.#most);
  }

  /** Ends a subscription. Answers whether there was one. */
  close(kind: string, id: unknown): boolean {
    const entry = typeof id === "string" ? this.#open.get(id) : undefined;
    if (entry === undefined || entry.kind !== kind) return false;
    this.#open.delete(id as string);
    entry.stop();
    return true;
  }

  closeAll(): void {
    for (const [id, { kind }] of [...this.#open]) this.close(kind, id);
  }
}
