/** A limit that all sessions of a server share. */
export class Quota {
  readonly most: number;
  #used = 0;

  constructor(most: number) {
    this.most = most;
  }

  get isFull(): boolean {
    return this.#used >= this.most;
  }

  take(): void {
    this.#used += 1;
  }

  giveBack(): void {
    this.#used -= 1;
  }
}
