/**
 * Limits the requests that are open at one node: others wait for their turn, in the order in which they came.
 *
 * The limit is halved when the node rejects requests because of its rate limit, once for all requests that were open
 * then. It grows by one after a full window without a rejection. Invariant: at least one request may be open, and at
 * most the configured number.
 */
export class RequestWindow {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #width: number;
  #open = 0;
  /** Requests that succeeded since the limit changed. */
  #passed = 0;

  constructor(most: number) {
    this.#most = most;
    this.#width = most;
  }

  get width(): number {
    return this.#width;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#open < this.#width) this.#open += 1;
    else await new Promise<void>((turn) => this.#waiting.push(turn));
    try {
      return await work();
    } finally {
      this.#passed += 1;
      this.#open -= 1;
      this.#grow();
      this.#next();
    }
  }

  /** The node has reported that its rate limit is exceeded. */
  narrow(): void {
    // Requests that were open at the first rejection are rejected too; they must not halve the limit again.
    if (this.#passed < this.#width && this.#width < this.#most) return;
    this.#width = Math.max(1, this.#width >> 1);
    this.#passed = 0;
  }

  #grow(): void {
    if (this.#passed <= 2 * this.#width || this.#width === this.#most) return;
    this.#width += 1;
    this.#passed = 0;
  }

  #next(): void {
    while (this.#open < this.#width) {
      const turn = this.#waiting.shift();
      if (turn === undefined) return;
      this.#open += 1;
      turn();
    }
  }
}
