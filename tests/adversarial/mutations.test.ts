import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { method } from "../support/api.ts";
import { loadLightClient } from "../support/blob.ts";
import { concat, hex } from "../support/hex.ts";
import { type LightClientJudge, lightClientJudges } from "../support/light-client-judges.ts";
import {
  grandpaSeeds,
  parachainSeeds,
  proofSeeds,
  requestSeeds,
  trieSeeds,
} from "../support/light-client-seeds.ts";
import { mutateOnce } from "../support/mutate.ts";
import { cases, Random } from "../support/random.ts";
import { bytes } from "../support/scale.ts";

/**
 * 20,000 mutated inputs, and 200,000 in the slow run, for all entry points of LightClientApi.
 *
 * No trap: every call returns, and the result decodes. No false acceptance. That does not mean that everything which
 * differs from the original is refused: a flip in the header of a fork, in the slot duration of the trusted state or
 * in an unused node leaves a valid proof. An accepted mutation is checked against the conditions of acceptance:
 * support/light-client-judges.ts.
 */

let runtime: Runtime;

beforeAll(async () => {
  runtime = await loadLightClient();
});

/** The arguments, each of which can be mutated separately. */
type Parts = readonly Uint8Array[];

/** So many times as many inputs in the slow run. */
const SLOW_FACTOR = 10;

function bombard(
  name: string,
  count: number,
  seeds: readonly Parts[],
  judge: LightClientJudge,
  join: (parts: Parts) => Uint8Array = (parts) => concat(...parts),
): void {
  const random = new Random(name);
  const inputs = seeds.map(join);
  inputs.forEach((input) => {
    const verdict = judge(input, runtime.call(name, input));
    expect(verdict).toEqual({ accepted: true, broken: undefined });
  });
  let accepted = 0;
  const total = cases(count, SLOW_FACTOR * count);
  for (let i = 0; i < total; i++) {
    const index = random.below(seeds.length);
    const seed = seeds[index] as Parts;
    const donor = random.pick(inputs);
    let input = inputs[index] as Uint8Array;
    if (random.below(2) === 0) {
      const part = random.below(seed.length);
      const bent = mutateOnce(random, seed[part] as Uint8Array, donor);
      input = join(seed.toSpliced(part, 1, bent));
    }
    if (random.below(2) === 0 || input === inputs[index]) input = mutateOnce(random, input, donor);
    let verdict: ReturnType<LightClientJudge>;
    try {
      verdict = judge(input, runtime.call(name, input));
    } catch (error) {
      throw new Error(`${name}, mutation ${i}: ${String(error)}; input ${hex(input)}`, { cause: error });
    }
    if (verdict.broken !== undefined) {
      throw new Error(`${name}, mutation ${i}, accepted although ${verdict.broken}; input ${hex(input)}`);
    }
    if (verdict.accepted) accepted++;
  }
  expect(accepted).toBeGreaterThan(0);
  expect(accepted).toBeLessThan(total);
}

const asByteVectors = (parts: Parts) => concat(...parts.map(bytes));

describe("mutated inputs", () => {
  const { seeds, known } = proofSeeds();
  const judges = lightClientJudges(known);

  it("of verify_grandpa neither trap nor finalize what was not finalized", () => {
    bombard(method.verifyGrandpa, 8_000, grandpaSeeds(), judges.verifyGrandpa, asByteVectors);
  });

  it("of verify_parachain_headers neither trap nor return heads that no finalized block contains", () => {
    const judge = judges.verifyParachainHeaders;
    bombard(method.verifyParachainHeaders, 4_000, parachainSeeds(), judge, asByteVectors);
  });

  it("of read_proof neither trap nor return what the trie does not contain", () => {
    bombard(method.readProof, 4_000, seeds, judges.readProof);
  });

  it("of trie_root neither trap nor hash what does not decode", () => {
    bombard(method.trieRoot, 2_000, trieSeeds(), judges.trieRoot);
  });

  it("of commitment neither trap nor commit to what does not decode", () => {
    bombard(method.commitment, 2_000, requestSeeds(), judges.commitment);
  });
});
