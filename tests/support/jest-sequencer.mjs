import Sequencer from "@jest/test-sequencer";

/*
 * Which files start first. Jest knows how long each one took the last time; a fresh clone has no last time, and a file that
 * takes a minute and starts last leaves the other cores idle for that minute. So the slow ones are named here, slowest
 * first. Speed depends on nothing else of this list, and no file has to be in it.
 */
const SLOWEST = [
  "package/packages",
  "package/installed",
  "docs/tutorials",
  "adversarial/worst-blocks",
  "relayer/relayer",
  "cli/bench-weights",
  "build/author",
  "relayer/faults",
  "end-to-end/faults",
  "end-to-end/faults-rates",
  "docs/api",
  "adversarial/memory-bound",
  "fuzz/fuzz",
  "cli/demo-messages",
  "cli/demo",
  "tools/connect-chains",
  "differential/runtime",
  "differential/ismp",
];

export default class SlowestFirst extends Sequencer {
  /** Jest's own order after the slow ones. */
  sort(tests) {
    const place = ({ path }) => {
      const found = SLOWEST.findIndex((name) => path.endsWith(`/tests/${name}.test.ts`));
      return found < 0 ? SLOWEST.length : found;
    };
    return super.sort(tests).sort((a, b) => place(a) - place(b));
  }
}
