import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { encodeArguments, method } from "../support/api.ts";
import { loadLightClient } from "../support/blob.ts";
import {
  type Block,
  type BlockRef,
  bake,
  headsProof,
  honest,
  paraHeadKey,
  type Recipe,
  relayState,
  trustedBlock,
  Voter,
  voters,
  votes,
} from "../support/grandpa-chain.ts";
import { blake2 } from "../support/hashing.ts";
import { concat, utf8 } from "../support/hex.ts";
import { callWithinBound } from "../support/memory-bound.ts";
import { byteVectors, compact, parachainHeaderProofs, Reader, u8, u32, vec } from "../support/scale.ts";
import { ModelTrie } from "../support/trie-model.ts";

/**
 * Attack: an update, or a map of parachain heads, that takes far more memory than its bytes. Invariant: a call with L
 * bytes of input needs at most 2 MiB plus 8 × L, including the input itself.
 */

let runtime: Runtime;

beforeAll(async () => {
  runtime = await loadLightClient();
});

const set = voters(3);

const NO_ITEMS = u8(0);

/** The smallest possible header, or one with a digest. */
function block(parent: BlockRef, stateRoot: Uint8Array = new Uint8Array(32), digest = NO_ITEMS): Block {
  const number = parent.number + 1;
  const header = concat(parent.hash, compact(number), stateRoot, new Uint8Array(32), digest);
  return { hash: blake2(header), number, header, stateRoot };
}

function blocks(count: number, digest = NO_ITEMS): Block[] {
  const list: Block[] = [];
  while (list.length < count) list.push(block(list[list.length - 1] ?? trustedBlock, undefined, digest));
  return list;
}

/** A digest of one item many times. */
function digestOf(count: number, item: Uint8Array): Uint8Array {
  const items = new Uint8Array(count * item.length);
  for (let i = 0; i < count; i++) items.set(item, i * item.length);
  return concat(compact(count), items);
}

function nameOf(output: Uint8Array): string {
  if (output[0] === 0) return "accepted";
  return new TextDecoder().decode(new Reader(output.subarray(1)).bytes()).replace(/:.*/s, "");
}

/** Verifies within the bound. */
function verify(recipe: Recipe): string {
  const { consensusState, finalityProof } = bake(recipe);
  const input = encodeArguments.verifyGrandpa(consensusState, finalityProof);
  return nameOf(callWithinBound(runtime, method.verifyGrandpa, input));
}

function verifyHeads(recipe: Recipe, heads: Uint8Array): string {
  const { consensusState, finalityProof } = bake(recipe);
  const input = encodeArguments.verifyParachainHeaders(consensusState, finalityProof, heads);
  return nameOf(callWithinBound(runtime, method.verifyParachainHeaders, input));
}

describe("a finality proof within its memory bound", () => {
  const long = blocks(33_000);

  it.each([21_900, 33_000])("may have %i of the smallest headers, in order and in reverse", (count) => {
    const recipe = honest({ set, blocks: long.slice(0, count) });
    expect(verify(recipe)).toBe("accepted");
    expect(verify({ ...recipe, headers: recipe.headers.toReversed() })).toBe("accepted");
  });

  it("may have headers with a digest item in every byte", () => {
    expect(verify(honest({ set, blocks: blocks(1, digestOf(2_000_000, u8(8))) }))).toBe("accepted");
    expect(verify(honest({ set, blocks: blocks(40, digestOf(30_000, u8(8))) }))).toBe("accepted");
  });

  it("may have invalid GRANDPA logs in every seventh byte", () => {
    const logs = digestOf(200_000, concat(u8(4), utf8("FRNK"), u8(4), u8(9)));
    expect(verify(honest({ set, blocks: blocks(2, logs) }))).toBe("accepted");
  });

  it("may have long vote ancestries", () => {
    const target = long[0] ?? trustedBlock;
    const above = long.slice(1, 21_901);
    const top = above[above.length - 1] ?? trustedBlock;
    const [first = new Voter("never"), ...rest] = set;
    const recipe = {
      ...honest({ set, blocks: long.slice(0, 1) }),
      votes: [...votes(rest, target), ...votes([first], top)],
      ancestries: above.map(({ header }) => header),
    };
    expect(verify(recipe)).toBe("accepted");
  });

  it("may be for a client of 20,000 authorities, and for one with as many new authorities", () => {
    const many = Array.from({ length: 20_000 }, (_, i) => ({ id: blake2(utf8(`${i}`)), weight: 1n }));
    expect(verify({ ...honest({ set, blocks: long.slice(0, 1) }), authorities: many })).toBe("NotAVoter");
    const change = concat(u8(1), vec(many.map(({ id }) => concat(id, u32(1), u32(0)))), u32(0));
    const log = concat(u8(4), utf8("FRNK"), compact(change.length), change);
    expect(verify(honest({ set, blocks: blocks(1, digestOf(1, log)) }))).toBe("accepted");
  });
});

describe("heads of parachains within their memory bound", () => {
  const head = (n: number) => block({ hash: new Uint8Array(32), number: n }).header;

  it("may be named any number of times", () => {
    const state = relayState(new Map([[2000, head(1)]]));
    const relay = block(trustedBlock, state.root);
    const proof = headsProof(relay, state, [2000]);
    const map = (count: number, idOf: (i: number) => number) => {
      const ids = new Uint32Array(count).map((_, i) => idOf(i));
      return concat(u8(4), relay.hash, byteVectors(proof.nodes), compact(count), new Uint8Array(ids.buffer));
    };
    const recipe = honest({ set, blocks: [relay] });
    for (const count of [1, 400_000, 530_000])
      expect(
        verifyHeads(
          recipe,
          map(count, () => 2000),
        ),
      ).toBe("accepted");
    expect(
      verifyHeads(
        recipe,
        map(530_000, (i) => 600_000 - i),
      ),
    ).toBe("ParachainHeaderNotFound");
  });

  it("may be of 4,000 parachains under one relay block, all with one head", () => {
    const ids = Array.from({ length: 4_000 }, (_, i) => 1000 + i);
    for (const version of [0, 1] as const) {
      const state = relayState(new Map(ids.map((id) => [id, head(5)])), version, []);
      const relay = block(trustedBlock, state.root);
      const map = parachainHeaderProofs([headsProof(relay, state, ids)]);
      expect(verifyHeads(honest({ set, blocks: [relay] }), map)).toBe("accepted");
    }
  });

  it("may be of one parachain under 9,000 relay blocks", () => {
    const relays: Block[] = [];
    const proofs = Array.from({ length: 9_000 }, (_, i) => {
      const state = new ModelTrie("blake2_256", 0, [[paraHeadKey(2000), concat(compact(98), head(i % 60))]]);
      const relay = block(relays[i - 1] ?? trustedBlock, state.root);
      relays.push(relay);
      return headsProof(relay, state, [2000]);
    });
    const recipe = honest({ set, blocks: relays });
    expect(verifyHeads(recipe, parachainHeaderProofs(proofs))).toBe("accepted");
    expect(verifyHeads(recipe, parachainHeaderProofs(proofs.toReversed()))).toBe("accepted");
    // Proofs without a head, in the smallest possible entry of a map.
    const empty = relays.map(({ hash }) => ({ relayHash: hash, nodes: [], paraIds: [] }));
    expect(verifyHeads(recipe, parachainHeaderProofs(empty))).toBe("accepted");
  });

  it("may be of relay blocks that the proof does not finalize", () => {
    const relay = block(trustedBlock);
    const strangers = Array.from({ length: 100_000 }, (_, i) => concat(blake2(u32(i)), u8(0), u8(0)));
    const map = concat(compact(strangers.length), Buffer.concat(strangers));
    expect(verifyHeads(honest({ set, blocks: [relay] }), map)).toBe("accepted");
  });
});
