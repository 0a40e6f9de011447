/**
 * A cache of facts that never change, such as the header of a hash.
 *
 * Invariant: it holds at most the given number of entries and of bytes, whatever a node answers; the oldest are
 * dropped first. Two callers that ask for the same fact at once share one request, and a failed request is not kept.
 */

export interface CacheLimits {
  readonly count: number;
  readonly bytes: number;
}

interface Kept<V> {
  readonly value: V;
  readonly bytes: number;
}

export class BoundedCache<V> {
  readonly #limits: CacheLimits;
  readonly #sizeOf: (value: V) => number;
  readonly #kept = new Map<string, Kept<V>>();
  readonly #asked = new Map<string, Promise<V>>();
  #bytes = 0;

  /** @param sizeOf about how many bytes a value takes */
  constructor(limits: CacheLimits, sizeOf: (value: V) => number) {
    this.#limits = limits;
    this.#sizeOf = sizeOf;
  }

  get size(): number {
    return this.#kept.size;
  }

  get(key: string): V | undefined {
    return this.#kept.get(key)?.value;
  }

  /** The fact, which `ask` requests if it is not in the cache. */
  async getOr(key: string, ask: () => Promise<V>): Promise<V> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept.value;
    const asked = this.#asked.get(key);
    if (asked !== undefined) return asked;
    const answer = ask();
    this.#asked.set(key, answer);
    try {
      const value = await answer;
      this.set(key, value);
      return value;
    } finally {
      this.#asked.delete(key);
    }
  }

  set(key: string, value: V): void {
    this.delete(key);
    const bytes = this.#sizeOf(value);
    // A node could send one answer that is larger than the whole cache.
    if (bytes > this.#limits.bytes) return;
    this.#kept.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#limits.count && this.#bytes <= this.#limits.bytes) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= kept.bytes;
  }
}
