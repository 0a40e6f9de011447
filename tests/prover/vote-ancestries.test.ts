import { beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { LightClient } from "../../bindings/core/src/index.ts";
import { HASHERS } from "../../bindings/core/src/state/hasher.ts";
import { type Commit, commitFor, decodeJustification } from "../../bindings/relayer/src/prover/index.ts";
import { loadLightClient } from "../support/blob.ts";
import {
  type Block,
  bakeJustification,
  bakeState,
  chain,
  child,
  honest,
  type Recipe,
  threshold,
  trustedBlock,
  type Vote,
  Voter,
  voters,
} from "../support/grandpa-chain.ts";
import { hex } from "../support/hex.ts";
import { describeWithPeer, loadPeer } from "../support/peer.ts";
import { holds } from "../support/random.ts";
import { finalityProof } from "../support/scale.ts";

/**
 * Justifications whose votes are for different blocks, as nodes make them when voters see the chain grow at different
 * times, and the prover's form of them. Three voters of equal weight never make one: each must wait for the prevotes
 * of all, and so sees the same block ahead. So these are constructed.
 */

const ROUND = 42n;
const SET = voters(4);
const BLOCKS = chain(trustedBlock, 8);
const block = (number: number): Block => BLOCKS[number - trustedBlock.number - 1] as Block;
const FIRST = trustedBlock.number + 1;

/** A node's form of these votes: the commit's target and the headers from the lowest vote up. */
function asNodes(set: readonly Voter[], votes: readonly Vote[], target: Block): Recipe {
  const numbers = votes.map(({ target: { number } }) => number);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const ancestries = BLOCKS.filter(({ number }) => number > low && number <= high);
  return {
    ...honest({ set, blocks: BLOCKS.filter(({ number }) => number <= target.number) }),
    votes,
    ancestries: ancestries.map(({ header }) => header),
  };
}

/** The prover's form of the same votes for a block. */
function made(recipe: Recipe, target: Block): Commit | undefined {
  const justification = decodeJustification(bakeJustification(recipe));
  return commitFor(
    { hash: target.hash, number: target.number, encoded: target.header },
    justification,
    recipe.authorities,
    HASHERS.blake2_256,
    BLOCKS.filter(({ number }) => number > target.number).map(({ header }) => header),
  );
}

/** Whether a client accepts a justification for a block. */
function takes(client: LightClient, recipe: Recipe, target: Block, justification: Uint8Array): boolean {
  const headers = BLOCKS.filter(({ number }) => number <= target.number).map(({ header }) => header);
  const proof = finalityProof({ block: target.hash, justification, unknownHeaders: headers });
  return client.verifyGrandpa(bakeState(recipe), proof).ok;
}

/** Votes for blocks by their position on the chain, from 1 on. */
const votesFor = (set: readonly Voter[], ...places: readonly number[]): Vote[] =>
  places.map((place, i) => ({ voter: set[i] as Voter, target: block(trustedBlock.number + place) }));

/** The highest block that votes on one chain finalize. */
function ghost(votes: readonly Vote[]): Block | undefined {
  const weights = BLOCKS.map((at) =>
    votes.reduce((sum, { voter, target }) => (target.number >= at.number ? sum + voter.weight : sum), 0n),
  );
  const needed = threshold(votes.map(({ voter }) => voter));
  return BLOCKS.findLast((_, i) => (weights[i] as bigint) >= needed);
}

const scattered = fc
  .array(fc.tuple(fc.bigInt({ min: 1n, max: 3n }), fc.integer({ min: 1, max: BLOCKS.length })), {
    minLength: 1,
    maxLength: 7,
  })
  .map((plan) => {
    const set = voters(
      plan.length,
      "scattered",
      plan.map(([weight]) => weight),
    );
    return { set, votes: votesFor(set, ...plan.map(([, place]) => place)) };
  });

describe("a justification whose votes are for different blocks", () => {
  let client: LightClient;

  beforeAll(async () => {
    client = (await loadLightClient()).lightClient;
  });

  it("is reduced to the votes that are needed, with the headers between them and the block, and its own", () => {
    const recipe = asNodes(SET, votesFor(SET, 3, 5, 3, 6), block(FIRST + 2));
    const commit = made(recipe, block(FIRST + 2)) as Commit;
    const { precommits, ancestries, round } = decodeJustification(commit.encoded);
    expect(precommits.map(({ targetNumber }) => targetNumber - trustedBlock.number)).toEqual([3, 3, 5]);
    const expected = [5, 4, 3].map((place) => hex(block(trustedBlock.number + place).header));
    expect(ancestries.map(hex).sort()).toEqual(expected.sort());
    expect({ round, belowVotes: commit.belowVotes }).toEqual({ round: ROUND, belowVotes: false });
    expect(takes(client, recipe, block(FIRST + 2), commit.encoded)).toBe(true);
  });

  it("loses votes of keys outside of the set, and votes for other forks", () => {
    const target = block(FIRST + 2);
    const five = voters(5);
    const [one, two, three, four, five_] = five as [Voter, Voter, Voter, Voter, Voter];
    const fork = child(block(FIRST + 1), { fork: 3 });
    const recipe = {
      ...asNodes(five, votesFor(five, 3, 3, 3, 4), target),
      votes: [
        { voter: one, target },
        { voter: five_, target: fork },
        { voter: new Voter("a stranger"), target },
        { voter: two, target },
        { voter: three, target },
        { voter: four, target: block(FIRST + 3) },
      ],
    };
    const kept = decodeJustification((made(recipe, target) as Commit).encoded).precommits;
    expect(kept.map(({ id }) => hex(id))).toEqual([one, two, three, four].map(({ id }) => hex(id)));
    expect(takes(client, recipe, target, (made(recipe, target) as Commit).encoded)).toBe(true);
  });

  describe("and one of whose voters voted twice", () => {
    const target = block(FIRST + 2);
    const fork = child(block(FIRST + 1), { fork: 3 });
    const [one, two, three, four] = SET as [Voter, Voter, Voter, Voter];
    const others: Vote[] = [two, three].map((voter) => ({ voter, target }));
    const withVotes = (...twice: readonly Block[]): Recipe => ({
      ...asNodes(SET, votesFor(SET, 3, 3, 3), target),
      votes: [...twice.map((each) => ({ voter: one, target: each })), ...others],
    });

    it.each([
      ["for the block and a fork next to it", [target, fork]],
      ["for a fork, and then for the block", [fork, target]],
      ["for the block and one above it", [target, block(FIRST + 3)]],
      ["for the block, the same vote each time", [target, target]],
    ])("is proven by the vote that leads to the block: %s", (_, twice) => {
      const recipe = withVotes(...twice);
      // As the node made it the client refuses it: a member votes twice.
      expect(takes(client, recipe, target, bakeJustification(recipe))).toBe(false);
      const commit = made(recipe, target) as Commit;
      const { precommits } = decodeJustification(commit.encoded);
      expect(precommits.map(({ id }) => hex(id)).sort()).toEqual(
        [one, two, three].map(({ id }) => hex(id)).sort(),
      );
      expect(takes(client, recipe, target, commit.encoded)).toBe(true);
    });

    it("counts the voter's vote once, and not at all if both are for other forks", () => {
      const missing = { ...withVotes(target, target), votes: withVotes(target, target).votes.slice(0, 3) };
      expect(made(missing, target)).toBeUndefined();
      expect(made(withVotes(fork, child(block(FIRST + 1), { fork: 4 })), target)).toBeUndefined();
      const four_ = { ...missing, votes: [...missing.votes, { voter: four, target }] };
      expect(made(four_, target)).toBeDefined();
    });
  });

  it("proves every height up to its own, and none above", () => {
    holds(
      fc.property(scattered, ({ set, votes }) => {
        const highest = ghost(votes);
        if (highest === undefined) return;
        const recipe = asNodes(set, votes, highest);
        for (const target of BLOCKS) {
          const commit = made(recipe, target);
          expect(commit !== undefined).toBe(target.number <= highest.number);
          if (commit !== undefined) expect(takes(client, recipe, target, commit.encoded)).toBe(true);
        }
      }),
      60,
    );
  });
});

describeWithPeer("a justification whose votes are for different blocks, before the Rust client", () => {
  let peer: LightClient;

  beforeAll(async () => {
    peer = (await loadPeer()).lightClient;
  });

  it("is refused in a node's form, and accepted in the prover's", () => {
    const target = block(FIRST + 2);
    const recipe = asNodes(SET, votesFor(SET, 3, 3, 5, 6), target);
    expect(takes(peer, recipe, target, bakeJustification(recipe))).toBe(false);
    expect(takes(peer, recipe, target, (made(recipe, target) as Commit).encoded)).toBe(true);
  });

  it("is accepted for every block with votes, and for no other", () => {
    holds(
      fc.property(scattered, ({ set, votes }) => {
        const highest = ghost(votes);
        if (highest === undefined) return;
        const recipe = asNodes(set, votes, highest);
        for (const target of BLOCKS) {
          const commit = made(recipe, target);
          if (commit === undefined) continue;
          expect(takes(peer, recipe, target, commit.encoded)).toBe(!commit.belowVotes);
        }
      }),
      60,
    );
  });
});
