/**
 * Shares the one thread of a server among its clients: a client waits for its turn, does a short piece of work, and
 * waits again.
 *
 * The client that has used the least time goes first. So a client with few requests is answered after at most one
 * piece of other clients' work, however many clients there are and however much they request. Work is not
 * interrupted: each piece between two turns must be short. Invariants: an idle client is ahead of the others by at
 * most {@link HEAD_START}, so a client can't save up time to block them later; a new client starts behind them by {@link
 * ENTRY}, so opening new connections gains nothing; the event loop runs at least every {@link LONGEST_TURN}
 * milliseconds plus one piece.
 */

/** Milliseconds after which work has to wait for its next turn, and the event loop runs. */
export const LONGEST_TURN = 5;

/** Milliseconds by which a client may be ahead of one that has always been waiting. */
export const HEAD_START = 100;

/** Milliseconds that a new client is charged at first, beyond those of a client that has always been waiting. */
const ENTRY = 20;

/** One client's share of the thread. */
export interface Share {
  /** Resolves when it is this client's turn. Turns of one client come in the order in which they were requested. */
  turn(): Promise<void>;
  /** Whether the present turn has lasted {@link LONGEST_TURN}, so that the work has to wait for another one. */
  readonly isOver: boolean;
}

interface TimeAccount {
  /** Milliseconds, on the scale of the queue's clock. */
  used: number;
  began: number;
  readonly waiting: (() => void)[];
}

export class FairQueue {
  readonly #waiting = new Set<TimeAccount>();
  /**
   * Milliseconds of a client that has always been waiting: the time of all work, divided by the number of clients at
   * each moment.
   */
  #clock = 0;
  #isRunning = false;
  readonly #now: () => number;

  /** `now` is a clock in milliseconds that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  share(): Share {
    const account: TimeAccount = { used: this.#clock + ENTRY, began: 0, waiting: [] };
    const now = this.#now;
    return {
      turn: () => this.#turn(account),
      get isOver() {
        return now() - account.began > LONGEST_TURN;
      },
    };
  }

  #turn(account: TimeAccount): Promise<void> {
    return new Promise((resolve) => {
      if (account.waiting.length === 0) {
        account.used = Math.max(account.used, this.#clock - HEAD_START);
        this.#waiting.add(account);
      }
      account.waiting.push(resolve);
      if (this.#isRunning) return;
      this.#isRunning = true;
      queueMicrotask(() => void this.#run());
    });
  }

  async #run(): Promise<void> {
    let began = this.#now();
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const clients = this.#waiting.size;
      next.began = this.#now();
      const resolve = next.waiting.shift();
      if (next.waiting.length === 0) this.#waiting.delete(next);
      resolve?.();
      await workDone();
      const spent = this.#now() - next.began;
      next.used += spent;
      this.#clock += spent / clients;
      if (this.#now() - began <= LONGEST_TURN) continue;
      await new Promise((done) => setImmediate(done));
      began = this.#now();
    }
    this.#isRunning = false;
  }

  /** Of the waiting clients, the one that has used the least time; among equals, the one that has waited longest. */
  #next(): TimeAccount | undefined {
    let least: TimeAccount | undefined;
    for (const account of this.#waiting) {
      if (least === undefined || account.used < least.used) least = account;
    }
    return least;
  }
}

/** Resolves when everything has run that can run without the event loop. */
function workDone(): Promise<void> {
  return new Promise((resolve) => {
    // A tick that a microtask schedules comes after all microtasks, even those that they create.
    queueMicrotask(() => process.nextTick(resolve));
  });
}
