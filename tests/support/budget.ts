/*
 * How much random work a run does. The everyday suite does a part of it, so that it ends within minutes, and
 * `npm run test:slow`, which is a scheduled job, does all of it. Both run the same tests with the same assertions.
 */

/** The only place that reads this setting. */
export const isSlow = process.env["AS_ISMP_SLOW"] === "1";

/** Multiplies the number of random cases: `AS_ISMP_CASES=10` runs ten times as many. */
export const caseFactor = Number(process.env["AS_ISMP_CASES"] ?? 1);

/** @param slow of the slow run. Default: the same as everyday */
export function cases(everyday: number, slow: number = everyday): number {
  return Math.max(1, Math.round((isSlow ? slow : everyday) * caseFactor));
}

/** Options that save time where a test is the same without them, such as the build without optimizations. */
export function unlessSlow(...options: readonly string[]): readonly string[] {
  return isSlow ? [] : options;
}

/** The same with separators, for names of tests: `50,000`. */
export function shownCases(everyday: number, slow: number = everyday): string {
  return cases(everyday, slow).toLocaleString("en");
}
