import { beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { loadProbe, type Probe } from "../support/probe.ts";
import { vec } from "../support/scale.ts";

/** Keys that share long prefixes, as an attacker would search for. */
const key = fc
  .tuple(fc.constantFrom(0, 7, 8, 9, 31), fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([shared, bytes]) => bytes.map((byte, i) => (i < shared ? 0xaa : byte & 3)));

describe("the index of hashes", () => {
  let probe: Probe;
  beforeAll(async () => {
    probe = await loadProbe();
  });

  it("finds the first of equal keys, and no key that was not added", () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 70 }), fc.array(key, { maxLength: 20 }), (keys, others) => {
        const questions = [...keys, ...others];
        const answer = probe.call("hash_index", vec(keys), vec(questions));
        const found = new Int32Array(answer.slice().buffer);
        const texts = keys.map((one) => Buffer.from(one).toString("hex"));
        const expected = questions.map((one) => texts.indexOf(Buffer.from(one).toString("hex")));
        expect([...found]).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});
