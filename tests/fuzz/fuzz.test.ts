import { beforeAll, describe, expect, it } from "@jest/globals";
import { cases, seed } from "../support/random.ts";
import type { Generator } from "./generator.ts";
import { sources } from "./generators/all.ts";
import { InputRandom } from "./input-random.ts";
import { type ChunkResult, runChunk } from "./run/chunk.ts";
import { Stopwatch } from "./run/stopwatch.ts";

/**
 * A few inputs of each generator of `npm run fuzz`, so that a change that breaks a condition is found at once. The
 * long run and its report: docs/how-to/fuzzing.md. That the checks can fail is tested in oracles.test.ts.
 */

/** Inputs of each generator in an everyday run. */
const EVERYDAY = 1000;
const LIMITS = { boundedMemory: true };

/** A generator whose grammar fits must reach so many verdicts of different names. */
const FEWEST_VERDICTS: Readonly<Record<string, number>> = {
  messages: 50,
  "parachain-messages": 50,
  "light-client": 30,
  "light-client-of-the-chain": 30,
  extrinsics: 20,
  "parachain-extrinsics": 20,
  blocks: 12,
  "parachain-blocks": 12,
  siblings: 6,
  "runtime-apis": 20,
  "parachain-runtime-apis": 15,
  genesis: 15,
  "parachain-genesis": 15,
  "json-rpc": 5,
  "chain-spec": 2,
  "relayer-config": 2,
  blobs: 2,
};

/** Without limits of time, which depend on the machine's other work: they are for `npm run fuzz`. */
class NoLimit extends Stopwatch {
  override limit(): number {
    return Number.POSITIVE_INFINITY;
  }
}

describe.each(sources)("inputs of the generator $name", (source) => {
  let generator: Generator;

  beforeAll(async () => {
    generator = await source.load(seed);
  });

  it("break no condition, and reach many different verdicts", async () => {
    const count = cases(EVERYDAY);
    const result = await runChunk(generator, seed, 0, count, LIMITS, new NoLimit());
    expect(result.findings.map(lineOf)).toEqual([]);
    expect(result.more).toBe(0);
    if (count < EVERYDAY) return;
    const least = FEWEST_VERDICTS[source.name];
    expect(Object.keys(result.verdicts).length).toBeGreaterThanOrEqual(least as number);
  }, 600_000);

  it("depend on the seed and their index alone", () => {
    const make = (from: number, index: number) =>
      generator.make(new InputRandom(from, generator.name, index));
    for (const index of [5, 0, 77]) expect(make(seed, index)).toEqual(make(seed, index));
    const inputs = (from: number) => Array.from({ length: 30 }, (_, i) => make(from, i).bytes);
    expect(inputs(seed)).not.toEqual(inputs(seed + 1));
  });
});

function lineOf({ index, entryPoint, problem, input }: ChunkResult["findings"][number]): string {
  return `index ${index}, ${entryPoint}: ${problem}; input ${input.slice(0, 2000)}`;
}
