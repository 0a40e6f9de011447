import { beforeAll, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { LightClient } from "../../bindings/core/src/index.ts";
import { loadLightClient } from "../support/blob.ts";
import { votesFinalize } from "../support/ghost-model.ts";
import {
  type Block,
  type BlockOptions,
  bake,
  chain,
  child,
  honest,
  type Recipe,
  trustedBlock,
  type Vote,
  Voter,
  voters,
} from "../support/grandpa-chain.ts";
import { hex } from "../support/hex.ts";
import { describeWithPeer, loadPeer } from "../support/peer.ts";
import { cases, holds } from "../support/random.ts";
import { grandpaLog } from "../support/scale.ts";
import { unsoundFinality } from "../support/soundness.ts";
import { intendedDifferences } from "./intended-differences.ts";

/**
 * Random GRANDPA chains, honest and manipulated, given to both runtimes. The verdicts and states are equal, except
 * for the intended differences; and everything that ours accepts is sound.
 */

type Bend = (recipe: Recipe, blocks: readonly Block[], pick: number) => Recipe;

const at = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)];

const changeVote = (recipe: Recipe, pick: number, change: (vote: Vote) => Vote): Recipe => ({
  ...recipe,
  votes: recipe.votes.map((vote, i) => (i === pick % recipe.votes.length ? change(vote) : vote)),
});

const outsider = new Voter("outsider");

const bends: Readonly<Record<string, Bend>> = {
  "a vote repeated": (r, _, pick) => {
    const vote = at(r.votes, pick);
    return vote === undefined ? r : { ...r, votes: [...r.votes, vote] };
  },
  "an outsider's vote": (r) => ({ ...r, votes: [...r.votes, { voter: outsider, target: r.target }] }),
  "an outsider in place of a voter": (r, _, pick) =>
    changeVote(r, pick, (vote) => ({ ...vote, voter: outsider })),
  "an equivocation": (r, _, pick) => {
    const vote = at(r.votes, pick);
    return vote === undefined
      ? r
      : { ...r, votes: [...r.votes, { voter: vote.voter, target: child(trustedBlock, { fork: 7 }) }] };
  },
  "a corrupted signature": (r, _, pick) => changeVote(r, pick, (vote) => ({ ...vote, bendSignature: true })),
  "a signature of another round": (r, _, pick) =>
    changeVote(r, pick, (v) => ({ ...v, signed: { round: 9n } })),
  "a signature of another set": (r, _, pick) => changeVote(r, pick, (v) => ({ ...v, signed: { setId: 9n } })),
  "a prevote": (r, _, pick) => changeVote(r, pick, (vote) => ({ ...vote, signed: { kind: 0 } })),
  "a vote left out": (r, _, pick) => ({
    ...r,
    votes: r.votes.toSpliced(pick % Math.max(1, r.votes.length), 1),
  }),
  "no votes": (r) => ({ ...r, votes: [] }),
  "votes in reverse": (r) => ({ ...r, votes: r.votes.toReversed() }),
  "another block claimed": (r, blocks, pick) => ({ ...r, block: (at(blocks, pick) ?? trustedBlock).hash }),
  "a header missing": (r, _, pick) => ({
    ...r,
    headers: r.headers.toSpliced(pick % Math.max(1, r.headers.length), 1),
  }),
  "headers in reverse": (r) => ({ ...r, headers: r.headers.toReversed() }),
  "headers twice": (r) => ({ ...r, headers: [...r.headers, ...r.headers] }),
  "the trusted header along": (r) => ({ ...r, headers: [trustedBlock.header, ...r.headers] }),
  "a fork along": (r, blocks, pick) => {
    const fork = child(at(blocks, pick) ?? trustedBlock, { fork: 8 });
    return { ...r, headers: [fork.header, ...r.headers] };
  },
  "an unrelated header along": (r) => ({
    ...r,
    headers: [child({ hash: r.target.hash, number: 3 }).header, ...r.headers],
  }),
  "an unused header in the ancestry": (r) => ({
    ...r,
    ancestries: [...r.ancestries, child(trustedBlock, { fork: 9 }).header],
  }),
  "a header missing in the ancestry": (r, _, pick) => ({
    ...r,
    ancestries: r.ancestries.toSpliced(pick % Math.max(1, r.ancestries.length), 1),
  }),
  "ancestry in reverse": (r) => ({ ...r, ancestries: r.ancestries.toReversed() }),
  "the trusted block moved to the target": (r) => ({ ...r, trusted: r.target }),
  "the trusted block moved along the chain": (r, blocks, pick) => ({
    ...r,
    trusted: at(blocks, pick) ?? r.trusted,
  }),
  "another trusted block": (r) => ({ ...r, trusted: child(trustedBlock, { fork: 10, number: 99 }) }),
  "a wrong number in the commit": (r) => ({
    ...r,
    target: { hash: r.target.hash, number: r.target.number + 1 },
  }),
  "a wrong number everywhere": (r) => {
    const target = { hash: r.target.hash, number: r.target.number + 1 };
    const votes = r.votes.map((vote) =>
      hex(vote.target.hash) === hex(target.hash) ? { ...vote, target } : vote,
    );
    return { ...r, target, votes };
  },
  "another state machine": (r) => ({ ...r, stateMachine: Uint8Array.of(1, 0xd0, 7, 0, 0) }),
};

const logs: Readonly<Record<string, (next: readonly Voter[]) => BlockOptions>> = {
  "a change": (next) => ({ logs: [grandpaLog.scheduledChange(next)] }),
  "a delayed change": (next) => ({ logs: [grandpaLog.scheduledChange(next, 3)] }),
  "a forced change": (next) => ({ logs: [grandpaLog.forcedChange(1, next)] }),
  "a disabled voter": () => ({ logs: [grandpaLog.onDisabled(1n)] }),
  "a jump in numbers": () => ({ number: 150 }),
  BABE: () => ({ engine: "BABE" }),
};

const plans = fc.record({
  count: fc.integer({ min: 1, max: 6 }),
  weights: fc.array(fc.constantFrom(1n, 1n, 1n, 2n, 5n, 0n), { minLength: 6, maxLength: 6 }),
  equalWeights: fc.boolean(),
  length: fc.integer({ min: 1, max: 5 }),
  above: fc.integer({ min: 0, max: 3 }),
  /** For each voter: 0–5 the target, 6 none, 7 a fork of the blocks above, from 8 blocks above. */
  choices: fc.array(fc.nat({ max: 10 }), { minLength: 6, maxLength: 6 }),
  spread: fc.boolean(),
  ancestry: fc.constantFrom("node", "with base", "none"),
  log: fc.option(fc.tuple(fc.constantFrom(...Object.keys(logs)), fc.nat({ max: 4 })), { freq: 3 }),
  bent: fc.array(fc.tuple(fc.constantFrom(...Object.keys(bends)), fc.nat({ max: 9 })), { maxLength: 2 }),
});

type Plan = typeof plans extends fc.Arbitrary<infer T> ? T : never;

function build(plan: Plan): Recipe {
  const set = voters(plan.count, "random", plan.equalWeights ? [] : plan.weights);
  const next = voters(3, "next");
  const blocks = chain(trustedBlock, plan.length, (i) => {
    const special = plan.log !== null && plan.log[1] % plan.length === i ? logs[plan.log[0]] : undefined;
    return special?.(next) ?? {};
  });
  const base = honest({ set, blocks });
  const above = chain(base.target, plan.above);
  const fork = child(at(above, 0) ?? base.target, { fork: 3 });
  const votes: Vote[] = [];
  set.forEach((voter, i) => {
    const choice = plan.spread ? (plan.choices[i] ?? 0) : 0;
    if (choice === 6) return;
    const target = choice === 7 ? fork : choice > 7 ? (at(above, choice) ?? base.target) : base.target;
    votes.push({ voter, target });
  });
  const walked = new Set<Block>();
  for (const { target } of votes) {
    if (target === fork) walked.add(fork);
    const reach = target === fork ? Math.min(1, above.length) : above.indexOf(target as Block) + 1;
    for (const block of above.slice(0, reach)) walked.add(block);
  }
  const ancestries = plan.ancestry === "none" ? [] : [...walked].map((block) => block.header);
  const tip = blocks[blocks.length - 1];
  if (plan.ancestry === "with base" && walked.size > 0 && tip !== undefined) ancestries.push(tip.header);
  let recipe: Recipe = { ...base, votes, ancestries };
  for (const [name, pick] of plan.bent) recipe = bends[name]?.(recipe, blocks, pick) ?? recipe;
  return recipe;
}

let ours: LightClient;

beforeAll(async () => {
  ours = (await loadLightClient()).lightClient;
});

describeWithPeer("random GRANDPA chains, ours and the peer's verdict", () => {
  let peer: LightClient;

  beforeAll(async () => {
    peer = (await loadPeer()).lightClient;
  });

  const everyday = 1_400;
  const seen = new Map<string, number>();
  const count = (name: string) => seen.set(name, (seen.get(name) ?? 0) + 1);

  it(`agree on ${everyday} proofs except for the intended differences`, () => {
    holds(
      fc.property(plans, (plan) => {
        const recipe = build(plan);
        const { consensusState, finalityProof } = bake(recipe);
        const mine = ours.verifyGrandpa(consensusState, finalityProof);
        const theirs = peer.verifyGrandpa(consensusState, finalityProof);
        if (mine.ok) {
          const broken = unsoundFinality(consensusState, finalityProof, mine.value);
          if (broken !== undefined) throw new Error(`accepted although ${broken}`);
        }
        if (mine.ok && theirs.ok) {
          expect(hex(mine.value)).toBe(hex(theirs.value));
          count("both accept");
          return;
        }
        if (!mine.ok && !theirs.ok) {
          count("both refuse");
          return;
        }
        const did = mine.ok ? "accept" : "refuse";
        const why = intendedDifferences.filter(
          (difference) =>
            (difference.ours === did || difference.ours === "either") && difference.applies(recipe),
        );
        if (why.length === 0) {
          const reason = mine.ok ? "" : `: ${mine.error.message}`;
          throw new Error(
            `ours: ${did}${reason}; the peer's: the opposite, and no difference is intended here`,
          );
        }
        for (const { name } of why) count(name);
        if (why.length === 1 && why[0]?.ours === "either") expect(votesFinalize(recipe)).toBe(mine.ok);
      }),
      everyday,
    );
  });

  it("included acceptance, refusal and the differences", () => {
    expect(seen.get("both accept") ?? 0).toBeGreaterThan(cases(everyday) / 10);
    expect(seen.get("both refuse") ?? 0).toBeGreaterThan(cases(everyday) / 10);
    if (cases(everyday) < everyday) return;
    const missing = intendedDifferences.map(({ name }) => name).filter((name) => !seen.has(name));
    expect(missing).toEqual([]);
  });
});
