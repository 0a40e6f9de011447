/** How long an input took, and whether that is more than its bytes explain. */

/** Milliseconds of the code under test since the last reset; checking its results is not included. */
let spent = 0;

export function resetClock(): void {
  spent = 0;
}

export function clockedMilliseconds(): number {
  return spent;
}

/** Runs the code under test with the clock on. */
export function timed<T>(work: () => T): T {
  const start = performance.now();
  try {
    return work();
  } finally {
    spent += performance.now() - start;
  }
}

export async function timedAsync<T>(work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  try {
    return await work();
  } finally {
    spent += performance.now() - start;
  }
}

/** An input may take so many times the median of its entry point. */
const FACTOR = 20;
/**
 * In addition, milliseconds for each byte: a signature of 132 bytes that needs a second verification costs the host
 * one.
 */
const PER_BYTE = 0.01;
/** And as an allowance for the machine's other work. */
const FLOOR = 20;
const SAMPLES = 512;

/** Medians by entry point. */
export class Stopwatch {
  readonly #samples = new Map<string, number[]>();
  readonly #medians = new Map<string, number>();
  #count = 0;

  note(entryPoint: string, milliseconds: number): void {
    const samples = this.#samples.get(entryPoint) ?? [];
    this.#samples.set(entryPoint, samples);
    samples[this.#count % SAMPLES] = milliseconds;
    this.#count += 1;
    if (this.#count % 64 !== 0) return;
    const sorted = samples.filter((sample) => sample !== undefined).sort((a, b) => a - b);
    this.#medians.set(entryPoint, sorted[sorted.length >> 1] ?? 0);
  }

  /** Milliseconds that an input of so many bytes may take; no limit before there is a median. */
  limit(entryPoint: string, bytes: number): number {
    const median = this.#medians.get(entryPoint);
    return median === undefined ? Number.POSITIVE_INFINITY : FACTOR * median + PER_BYTE * bytes + FLOOR;
  }
}
