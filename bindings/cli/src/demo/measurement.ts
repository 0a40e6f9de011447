/** Measures how long the module takes, for `demo`. `npm run bench` measures more carefully. */

const REPETITIONS = 3;

/** The result of `work`, and the median time in milliseconds of three runs after one to warm up. */
export function timed<T>(work: () => T): { result: T; milliseconds: number } {
  const result = work();
  const times: number[] = [];
  for (let i = 0; i < REPETITIONS; i += 1) {
    const start = performance.now();
    work();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const median = times[REPETITIONS >> 1] ?? 0;
  return { result, milliseconds: Math.round(median * 1000) / 1000 };
}
