import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LightClient } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import {
  chain,
  child,
  honest,
  type Recipe,
  threshold,
  trustedBlock,
  type Vote,
  Voter,
  voters,
  votes,
} from "../support/grandpa-chain.ts";
import { judge, refused } from "../support/verdict.ts";

/**
 * Attack: fewer voters than needed are made to look like a supermajority. Invariant: each authority counts once, with
 * its own weight, or the commit is refused.
 */

let client: LightClient;

beforeAll(async () => {
  client = (await loadBlob()).lightClient;
});

const blocks = chain(trustedBlock, 3);
const target = blocks[2] ?? trustedBlock;
const set = voters(7);

function signedBy(signers: readonly Voter[], authorities: readonly Voter[] = set): Recipe {
  return honest({ set: authorities, blocks, signers });
}

describe("the threshold", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 10, 31, 100])("of %i voters is exact: n − ⌊(n − 1)/3⌋", (count) => {
    const all = voters(count);
    const needed = count - Math.floor((count - 1) / 3);
    expect(Number(threshold(all))).toBe(needed);
    expect(judge(client, signedBy(all.slice(0, needed), all))).toBe("accepted");
    expect(judge(client, signedBy(all.slice(0, needed - 1), all))).toMatch(refused);
    expect(judge(client, signedBy(all, all))).toBe("accepted");
  });

  it("is a weight, not a number of voters", () => {
    const heavy = voters(4, "weighted", [5n, 1n, 1n, 1n]);
    expect(judge(client, signedBy(heavy.slice(0, 2), heavy))).toBe("accepted");
    expect(judge(client, signedBy(heavy.slice(1), heavy))).toMatch(refused);
    expect(judge(client, signedBy(heavy.slice(0, 1), heavy))).toMatch(refused);
  });

  it("is correct for weights near 2^64, and a total beyond it is refused", () => {
    const half = (1n << 63n) - 1n;
    const fits = voters(3, "huge", [half, half, 1n]);
    expect(judge(client, signedBy(fits, fits))).toBe("accepted");
    expect(judge(client, signedBy(fits.slice(0, 1), fits))).toMatch(refused);
    const overflows = voters(3, "huge", [half, half, 3n]);
    expect(judge(client, signedBy(overflows, overflows))).toMatch(refused);
    const wraps = voters(4, "wrapping", [half, half, 4n, 1n]);
    expect(judge(client, signedBy(wraps.slice(2), wraps))).toMatch(refused);
  });

  it("is not affected by a voter of weight zero", () => {
    const idle = voters(4, "idle", [0n, 1n, 1n, 1n]);
    expect(judge(client, signedBy(idle.slice(1), idle))).toBe("accepted");
    expect(judge(client, signedBy(idle.slice(0, 3), idle))).toMatch(refused);
    const nobody = voters(3, "nobody", [0n, 0n, 0n]);
    expect(judge(client, signedBy(nobody, nobody))).toMatch(refused);
  });

  it("refuses an empty vote list and an empty set", () => {
    expect(judge(client, signedBy([]))).toMatch(refused);
    expect(judge(client, signedBy([], []))).toMatch(refused);
    expect(judge(client, { ...signedBy(set), authorities: [] })).toMatch(refused);
  });
});

describe("a vote that does not count", () => {
  const five = set.slice(0, 5);
  const four = set.slice(0, 4);
  const [first = new Voter("never")] = set;
  const sibling = child(blocks[1] ?? trustedBlock, { fork: 1 });

  it("control: five of seven finalize", () => {
    expect(judge(client, signedBy(five))).toBe("accepted");
  });

  const bent: readonly { name: string; list: Vote[] }[] = [
    { name: "the same precommit repeated", list: [...votes(four, target), ...votes([first], target)] },
    { name: "one precommit five times", list: votes([first, first, first, first, first], target) },
    {
      name: "a second vote of one authority for another block",
      list: [...votes(four, target), { voter: first, target: sibling }],
    },
    {
      name: "a second vote of one authority in place of a fifth, for a descendant",
      list: [...votes(four, target), { voter: first, target: child(target) }],
    },
    { name: "an outsider in place of a fifth", list: votes([...four, new Voter("outsider")], target) },
    {
      name: "an outsider who claims to be a member",
      list: [
        ...votes(four, target),
        { voter: set[4] ?? first, target, signed: { by: new Voter("outsider") } },
      ],
    },
    {
      name: "a vote for another block",
      list: [...votes(four, target), { voter: set[4] ?? first, target: sibling }],
    },
    {
      name: "a vote for the parent",
      list: [...votes(four, target), { voter: set[4] ?? first, target: blocks[1] ?? target }],
    },
  ];

  it.each(bent)("$name is refused", ({ list }) => {
    expect(judge(client, { ...signedBy(five), votes: list })).toMatch(refused);
  });

  it.each([
    { name: "a repeated vote", extra: votes([first], target) },
    { name: "an outsider's vote", extra: votes([new Voter("outsider")], target) },
    { name: "an equivocation", extra: [{ voter: first, target: sibling }] },
    {
      name: "a third, different vote",
      extra: [
        { voter: first, target: sibling },
        { voter: first, target: child(target) },
      ],
    },
    { name: "a corrupted signature", extra: [{ voter: set[5] ?? first, target, bendSignature: true }] },
  ])("$name is refused together with a full set, at every position", ({ extra }) => {
    const full = votes(five, target);
    expect(judge(client, { ...signedBy(five), votes: [...full, ...extra] })).toMatch(refused);
    expect(judge(client, { ...signedBy(five), votes: [...extra, ...full] })).toMatch(refused);
  });
});

describe("an authority listed twice in the set", () => {
  const [a, b, c] = voters(3);
  if (a === undefined || b === undefined || c === undefined) throw new Error("three voters");
  const doubled = [a, a, b, c];

  it("does not finalize alone, however often it votes", () => {
    expect(judge(client, signedBy([a], doubled))).toMatch(refused);
    expect(judge(client, signedBy([a, a], doubled))).toMatch(refused);
    expect(judge(client, signedBy([a, a, b], doubled))).toMatch(refused);
  });

  it("control: one vote of each finalizes for the set without the repetition", () => {
    expect(judge(client, signedBy([a, b, c], [a, b, c]))).toBe("accepted");
  });
});
