/*
 * How long an input took, and whether that is more than its bytes explain.
 */

/** Milliseconds that the code under test has worked since the last reset; what judges its answers is not in it. */
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
/** Beside that, milliseconds for each byte: a doubtful signature of 132 bytes costs the host one millisecond. */
const PER_BYTE = 0.01;
/** And whatever the machine does meanwhile. */
const FLOOR = 20;
const SAMPLES = 512;

/** Medians of entry points, as they are met. */
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

  /** Milliseconds that an input of that many bytes may take; no limit before there is a median. */
  limit(entryPoint: string, bytes: number): number {
    const median = this.#medians.get(entryPoint);
    return median === undefined ? Number.POSITIVE_INFINITY : FACTOR * median + PER_BYTE * bytes + FLOOR;
  }
}
