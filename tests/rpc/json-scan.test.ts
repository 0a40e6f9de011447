import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { JsonScan } from "../../bindings/chain/src/rpc/json-scan.ts";
import { seed } from "../support/random.ts";

const LIMITS = { depth: 3, values: 10, members: 4 };

/** Scans text in pieces of `piece` bytes. */
function scan(text: string, limits = LIMITS, piece = 1_000_000): string | undefined {
  const bytes = Buffer.from(text);
  const scanner = new JsonScan(limits);
  for (let at = 0; at < bytes.length; at += piece) {
    const excess = scanner.feed(bytes.subarray(at, at + piece));
    if (excess !== undefined) return excess;
  }
  return undefined;
}

describe("a scan of JSON", () => {
  it.each([
    ["[[[1]]]", undefined],
    ["[[[[1]]]]", "depth"],
    ['[{"a":[1]}]', undefined],
    ['{"a":[{"b":[]}]}', "depth"],
    ["[[],[],[],[],[]]", undefined],
    ["[[],[],[],[],[],[]]", "values"],
    ["[1,2,3,4,5,6,7,8,9,10]", undefined],
    ["[1,2,3,4,5,6,7,8,9,10,11]", "values"],
    ['{"a":1,"b":2,"c":3,"d":4}', undefined],
    ['[{"a":1,"b":2,"c":3},{"a":1,"a":1}]', "members"],
  ])("counts in %s", (text, excess) => {
    for (const piece of [1, 2, 3, 1000]) expect(scan(text, LIMITS, piece)).toBe(excess);
  });

  it("does not count what is inside strings, after any escape, and continues after them", () => {
    const inside = '[[[[,,,,,,,,,,,,{"a":"b":::';
    for (const text of [inside, `${inside}\\`, '\\"[[[[', '"\\\\"'].map((each) => JSON.stringify(each))) {
      for (const piece of [1, 7, 1000]) {
        expect(scan(text, LIMITS, piece)).toBeUndefined();
        expect(scan(`[[[${text},[0]]]]`, LIMITS, piece)).toBe("depth");
      }
    }
  });

  it("accepts all JSON within the limits, and none beyond them, with the same counts as the parser", () => {
    const count = (value: unknown): { depth: number; values: number; members: number } => {
      if (typeof value !== "object" || value === null) return { depth: 0, values: 0, members: 0 };
      const below = Object.values(value).map(count);
      return {
        depth: 1 + Math.max(0, ...below.map(({ depth }) => depth)),
        values: 1 + Math.max(0, below.length - 1) + below.reduce((sum, { values }) => sum + values, 0),
        members:
          (Array.isArray(value) ? 0 : below.length) + below.reduce((sum, each) => sum + each.members, 0),
      };
    };
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 1, max: 40 }), (value, piece) => {
        const text = JSON.stringify(value);
        const exact = count(value);
        expect(scan(text, exact, piece)).toBeUndefined();
        for (const limit of ["depth", "values", "members"] as const) {
          if (exact[limit] > 0)
            expect(scan(text, { ...exact, [limit]: exact[limit] - 1 }, piece)).toBeDefined();
        }
      }),
      { seed, numRuns: 300 },
    );
  });
});
