import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LightClient } from "../../bindings/core/src/index.ts";
import { accepted } from "../support/api.ts";
import { loadBlob } from "../support/blob.ts";
import {
  type Block,
  bake,
  chain,
  child,
  honest,
  type Recipe,
  trustedBlock,
  type Vote,
  voters,
} from "../support/grandpa-chain.ts";
import { concat, hex } from "../support/hex.ts";
import { digestItem, grandpaLog, Reader, readConsensusState, u8 } from "../support/scale.ts";
import { judge, judgeBytes, refused } from "../support/verdict.ts";

/**
 * Attack: valid signatures of the right keys, made for something else; changes of the voters that are skipped.
 * Invariant: a signature counts for one block, round and set id; the current set is the one that the chain announced.
 */

let client: LightClient;

beforeAll(async () => {
  client = (await loadBlob()).lightClient;
});

const set = voters(4);
const nextSet = voters(5, "next");
const blocks = chain(trustedBlock, 3);
const base = honest({ set, blocks });
const signed = (what: Vote["signed"]): Recipe => ({
  ...base,
  votes: base.votes.map((vote) => ({ ...vote, ...(what === undefined ? {} : { signed: what }) })),
});

describe("signatures", () => {
  it("control: made for this block, round and set, they finalize", () => {
    expect(judge(client, base)).toBe("accepted");
    expect(judge(client, signed({ kind: 1, round: base.round, setId: base.setId }))).toBe("accepted");
  });

  it.each([
    { name: "another set id", what: { setId: 8n } },
    { name: "the previous set id", what: { setId: 6n } },
    { name: "another round", what: { round: 43n } },
    { name: "a prevote", what: { kind: 0 } },
    { name: "a primary proposal", what: { kind: 2 } },
    { name: "the same hash at another number", what: { target: { ...base.target, number: 1 } } },
    { name: "the parent", what: { target: blocks[1] ?? trustedBlock } },
  ])("made for $name are refused", ({ what }) => {
    expect(judge(client, signed(what))).toMatch(refused);
  });

  it("of another chain with the same authorities are refused, because its blocks have other hashes", () => {
    const elsewhere = chain(child(trustedBlock, { fork: 9 }), 3);
    expect(judge(client, honest({ set, blocks: elsewhere }))).toMatch(refused);
  });

  it("are valid at the highest set id and round, and not at the ones after an overflow", () => {
    const max = (1n << 64n) - 1n;
    const last = { ...base, setId: max, round: max };
    expect(judge(client, last)).toBe("accepted");
    const wrapped = { ...last, votes: base.votes.map((vote) => ({ ...vote, signed: { setId: 0n } })) };
    expect(judge(client, wrapped)).toMatch(refused);
  });

  it("do not let the set id overflow at a change of voters", () => {
    const changing = chain(trustedBlock, 1, () => ({ logs: [grandpaLog.scheduledChange(nextSet)] }));
    const recipe = honest({ set, blocks: changing });
    expect(judge(client, { ...recipe, setId: (1n << 64n) - 2n })).toBe("accepted");
    expect(judge(client, { ...recipe, setId: (1n << 64n) - 1n })).toMatch(refused);
  });
});

describe("replay", () => {
  it("of the proof that led to the state is refused (control: the next block is accepted)", () => {
    const { consensusState, finalityProof } = bake(base);
    const next = accepted(client.verifyGrandpa(consensusState, finalityProof));
    expect(judgeBytes(client, next, finalityProof)).toMatch(refused);
    const onward = bake(honest({ set, blocks: chain(base.target, 1), trusted: base.target }));
    expect(judgeBytes(client, next, onward.finalityProof)).toBe("accepted");
  });

  it("of an older proof, with all headers up to the trusted block, is refused", () => {
    const old = honest({ set, blocks: blocks.slice(0, 2) });
    const later = { ...old, trusted: base.target, headers: base.headers };
    expect(judge(client, later)).toMatch(refused);
    expect(judge(client, { ...later, headers: old.headers })).toMatch(refused);
  });

  it("of the old set's justification after a rotation is refused (control: the new set is accepted)", () => {
    const changing = chain(trustedBlock, 1, () => ({ logs: [grandpaLog.scheduledChange(nextSet)] }));
    const { consensusState, finalityProof } = bake(honest({ set, blocks: changing }));
    const rotated = accepted(client.verifyGrandpa(consensusState, finalityProof));
    const tip = changing[0] ?? trustedBlock;
    const after = chain(tip, 2);
    const byOld = bake(honest({ set, blocks: after, trusted: tip }));
    const byOldNewId = bake(honest({ set, blocks: after, trusted: tip, setId: 8n }));
    const byNew = bake(honest({ set: nextSet, blocks: after, trusted: tip, setId: 8n }));
    const byNewOldId = bake(honest({ set: nextSet, blocks: after, trusted: tip, setId: 7n }));
    expect(judgeBytes(client, rotated, byOld.finalityProof)).toMatch(refused);
    expect(judgeBytes(client, rotated, byOldNewId.finalityProof)).toMatch(refused);
    expect(judgeBytes(client, rotated, byNewOldId.finalityProof)).toMatch(refused);
    expect(judgeBytes(client, rotated, byNew.finalityProof)).toBe("accepted");
  });
});

describe("a change of voters", () => {
  const at = (index: number, log: Uint8Array, count = 3): Block[] =>
    chain(trustedBlock, count, (i) => (i === index ? { logs: [log] } : {}));
  const change = grandpaLog.scheduledChange(nextSet);

  it("control: at the target, without delay, it takes effect", () => {
    const { consensusState, finalityProof } = bake(honest({ set, blocks: at(2, change) }));
    const next = readConsensusState(
      new Reader(accepted(client.verifyGrandpa(consensusState, finalityProof))),
    );
    expect(next.setId).toBe(8n);
    expect(next.authorities.map(({ id }) => hex(id))).toEqual(nextSet.map(({ id }) => hex(id)));
  });

  it("control: at the trusted block, whose header is included, it is ignored", () => {
    const [first = trustedBlock, ...rest] = at(0, change);
    const recipe = honest({ set: nextSet, blocks: rest, trusted: first, setId: 8n });
    expect(judge(client, { ...recipe, headers: [first.header, ...recipe.headers] })).toBe("accepted");
  });

  it("control: on a fork next to the chain it is ignored", () => {
    const fork = child(trustedBlock, { fork: 1, logs: [change] });
    expect(judge(client, { ...base, headers: [...base.headers, fork.header] })).toBe("accepted");
  });

  it.each([0, 1])("strictly between the trusted block and the target is refused (header %i)", (index) => {
    expect(judge(client, honest({ set, blocks: at(index, change) }))).toMatch(refused);
    expect(judge(client, honest({ set: nextSet, setId: 8n, blocks: at(index, change) }))).toMatch(refused);
  });

  it.each([1, 2, 1 << 20, 0xffff_ffff])("with a delay of %i blocks is refused", (delay) => {
    const delayed = grandpaLog.scheduledChange(nextSet, delay);
    expect(judge(client, honest({ set, blocks: at(2, delayed) }))).toMatch(refused);
    expect(judge(client, honest({ set, blocks: at(1, delayed) }))).toMatch(refused);
  });

  it.each([0, 1, 2])("by force is refused (header %i)", (index) => {
    const forced = grandpaLog.forcedChange(90, nextSet);
    expect(judge(client, honest({ set, blocks: at(index, forced) }))).toMatch(refused);
  });

  it("by force together with a scheduled one in the target is refused", () => {
    const both = chain(trustedBlock, 1, () => ({ logs: [change, grandpaLog.forcedChange(90, nextSet)] }));
    const swapped = chain(trustedBlock, 1, () => ({ logs: [grandpaLog.forcedChange(90, nextSet), change] }));
    expect(judge(client, honest({ set, blocks: both }))).toMatch(refused);
    expect(judge(client, honest({ set, blocks: swapped }))).toMatch(refused);
  });

  it.each([
    { name: "OnDisabled", log: grandpaLog.onDisabled(3n) },
    { name: "Pause", log: grandpaLog.pause(1) },
    { name: "Resume", log: grandpaLog.resume(1) },
    { name: "a log that does not decode", log: digestItem.consensus("FRNK", Uint8Array.of(1, 0xff)) },
    { name: "an unknown log", log: digestItem.consensus("FRNK", u8(9)) },
    { name: "the same bytes of another engine", log: digestItem.consensus("BEEF", u8(1)) },
    { name: "the same bytes as a pre-digest", log: digestItem.preRuntime("FRNK", change.slice(6)) },
    { name: "the same bytes as a seal", log: digestItem.seal("FRNK", change.slice(6)) },
    { name: "the same bytes under Other", log: digestItem.other(concat(change)) },
  ])("is not $name: the set is unchanged", ({ log }) => {
    const { consensusState, finalityProof } = bake(honest({ set, blocks: at(2, log) }));
    const next = readConsensusState(
      new Reader(accepted(client.verifyGrandpa(consensusState, finalityProof))),
    );
    expect(next.setId).toBe(7n);
    expect(next.authorities.length).toBe(set.length);
  });

  it("is found after logs that are not changes", () => {
    const logs = [grandpaLog.onDisabled(1n), digestItem.consensus("FRNK", Uint8Array.of(1, 0xff)), change];
    const { consensusState, finalityProof } = bake(
      honest({ set, blocks: chain(trustedBlock, 1, () => ({ logs })) }),
    );
    const next = readConsensusState(
      new Reader(accepted(client.verifyGrandpa(consensusState, finalityProof))),
    );
    expect(next.setId).toBe(8n);
  });
});
