/**
 * How many requests to one node are open at once: others wait for their turn, in the order in which they came.
 *
 * The width is halved when the node refuses because it is asked too much, once for all that was open then, and grows by
 * one with each full window that passes without a refusal. Invariant: at least one and at most so many are open.
 */
export class RequestWindow {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #width: number;
  #open = 0;
  /** Requests that passed since the width changed. */
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

  /** The node is asked too much. */
  narrow(): void {
    // What was open when the node refused first is refused as well, and says nothing new.
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
