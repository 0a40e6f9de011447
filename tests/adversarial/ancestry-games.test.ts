import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LightClient } from "../../bindings/core/src/index.ts";
import { accepted } from "../support/api.ts";
import { loadBlob } from "../support/blob.ts";
import {
  type Block,
  type BlockRef,
  bake,
  chain,
  child,
  headsProof,
  honest,
  type Recipe,
  relayState,
  trustedBlock,
  Voter,
  voters,
} from "../support/grandpa-chain.ts";
import { blake2 } from "../support/hashing.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { compactIn, parachainHeaderProofs } from "../support/scale.ts";
import { unsoundParachainHeaders } from "../support/soundness.ts";
import { judge, refused } from "../support/verdict.ts";

/**
 * Attack: headers and votes that are not connected. Invariant: the finalized block descends from the trusted one,
 * parent by parent; every vote is for the finalized block or for a block above it whose headers are included; only
 * blocks on that route prove heads of parachains.
 */

let client: LightClient;

beforeAll(async () => {
  client = (await loadBlob()).lightClient;
});

const set = voters(4);
const blocks = chain(trustedBlock, 4);
const [b1, b2, b3, b4] = blocks as [Block, Block, Block, Block];
const base = honest({ set, blocks });
const withHeaders = (...list: Block[]): Recipe => ({ ...base, headers: list.map((block) => block.header) });

describe("unknown headers", () => {
  it("control: in order, in reverse, shuffled, with the trusted header, with a fork, each twice", () => {
    const fork = chain(b1, 2, () => ({ fork: 1 }));
    expect(judge(client, base)).toBe("accepted");
    expect(judge(client, withHeaders(b4, b3, b2, b1))).toBe("accepted");
    expect(judge(client, withHeaders(b3, b1, b4, b2))).toBe("accepted");
    expect(judge(client, withHeaders(trustedBlock, b1, b2, b3, b4))).toBe("accepted");
    expect(judge(client, withHeaders(b1, ...fork, b2, b3, b4))).toBe("accepted");
    expect(judge(client, withHeaders(b1, b1, b2, b2, b3, b3, b4, b4))).toBe("accepted");
  });

  it("may contain blocks below the trusted one as a connected chain, but no unconnected ones", () => {
    const trusted = b2;
    const recipe = { ...base, trusted };
    expect(judge(client, recipe)).toBe("accepted");
    const stranger = child({ hash: blake2(utf8("nowhere")), number: 50 });
    expect(judge(client, { ...recipe, headers: [stranger.header, ...base.headers] })).toMatch(refused);
  });

  it.each([0, 1, 2])("without header %i are refused", (missing) => {
    expect(judge(client, withHeaders(...blocks.toSpliced(missing, 1)))).toMatch(refused);
  });

  it("are refused if there are none, or none of the target", () => {
    expect(judge(client, withHeaders())).toMatch(refused);
    expect(judge(client, withHeaders(b1, b2, b3))).toMatch(refused);
  });

  it("with a higher header than the target are refused", () => {
    expect(judge(client, withHeaders(b1, b2, b3, b4, child(b4)))).toMatch(refused);
    const fork = chain(trustedBlock, 5, () => ({ fork: 2 }));
    expect(judge(client, withHeaders(b1, b2, b3, b4, ...fork))).toMatch(refused);
  });

  it("that descend from another block than the trusted one are refused", () => {
    const elsewhere = chain({ hash: blake2(utf8("elsewhere")), number: 99 }, 4);
    expect(judge(client, honest({ set, blocks: elsewhere }))).toMatch(refused);
  });

  it("with a sibling of the target last are refused: the last header of equal height is the target", () => {
    const sibling = child(b3, { fork: 3 });
    expect(judge(client, withHeaders(b1, b2, b3, b4, sibling))).toMatch(refused);
    expect(judge(client, withHeaders(b1, b2, b3, sibling, b4))).toBe("accepted");
  });

  it("whose numbers skip, repeat or fall are refused", () => {
    const second = trustedBlock.number + 2;
    const numbered = (number: number) =>
      honest({ set, blocks: chain(trustedBlock, 3, (i) => (i === 1 ? { number } : {})) });
    expect(judge(client, numbered(second))).toBe("accepted");
    for (const number of [second + 1, second - 1, second - 2, second - 3, 5, 100_000]) {
      expect(judge(client, numbered(number))).toMatch(refused);
    }
    const skip = chain(trustedBlock, 1, () => ({ number: 1000 }));
    expect(judge(client, honest({ set, blocks: skip }))).toMatch(refused);
  });

  it("that claim to be each other's parents do not cause an endless loop", () => {
    const a = child({ hash: blake2(utf8("b")), number: 100 });
    const b = child(a);
    const looped = { ...honest({ set, blocks: [a, b] }), headers: [b.header, a.header, a.header, b.header] };
    expect(judge(client, looped)).toMatch(refused);
  });

  it("with a number in a longer compact form than needed are refused, because the encoding is not canonical", () => {
    const { header } = b1;
    const long = concat(header.subarray(0, 32), compactIn(2, 100), header.subarray(34));
    const block: Block = { ...b1, header: long, hash: blake2(long) };
    expect(judge(client, honest({ set, blocks: [block] }))).toMatch(refused);
    expect(judge(client, honest({ set, blocks: [b1] }))).toBe("accepted");
  });

  it("with an unknown digest item are refused", () => {
    for (const kind of [1, 2, 3, 7, 9, 255]) {
      const block = child(trustedBlock, { logs: [Uint8Array.of(kind, 0)] });
      expect(judge(client, honest({ set, blocks: [block] }))).toMatch(refused);
    }
    const known = child(trustedBlock, { logs: [Uint8Array.of(8), Uint8Array.of(0, 0)] });
    expect(judge(client, honest({ set, blocks: [known] }))).toBe("accepted");
  });
});

describe("the claimed block", () => {
  it("is refused if it is not the target", () => {
    expect(judge(client, { ...base, block: b3.hash })).toMatch(refused);
    expect(judge(client, { ...base, block: trustedBlock.hash })).toMatch(refused);
  });

  it("is refused if the commit finalizes another block", () => {
    expect(judge(client, { ...base, target: b3, block: b4.hash })).toMatch(refused);
    expect(
      judge(client, { ...honest({ set, blocks: [b1, b2, b3] }), block: b4.hash, headers: base.headers }),
    ).toMatch(refused);
  });

  it("is refused with a wrong number in commit, votes or both", () => {
    const wrong: BlockRef = { hash: b4.hash, number: b4.number + 1 };
    expect(judge(client, { ...base, target: wrong })).toMatch(refused);
    expect(judge(client, { ...base, votes: set.map((voter) => ({ voter, target: wrong })) })).toMatch(
      refused,
    );
    expect(
      judge(client, { ...base, target: wrong, votes: set.map((voter) => ({ voter, target: wrong })) }),
    ).toMatch(refused);
  });
});

/**
 * The matrix of docs/spec/grandpa.md#ancestry: four voters, threshold three, chain A ← B ← C ← {D, E}, A trusted. Our
 * rule: ancestry and GHOST same as a Substrate node, but strict on duplicates, outsiders and equivocations; the base
 * header may be in the ancestry, as upstream requires.
 */
describe("votes on different blocks", () => {
  const B = child(trustedBlock);
  const C = child(B);
  const D = child(C);
  const E = child(C, { fork: 1 });
  const named = { B, C, D, E } as const;
  type Name = keyof typeof named;

  function row(targets: string, commit: Name, ancestry: string, votersOf: readonly Voter[] = set): Recipe {
    const pick = (letters: string) => [...letters].map((letter) => named[letter as Name]);
    const path = commit === "B" ? [B] : [B, C];
    return {
      ...honest({ set, blocks: path }),
      target: named[commit],
      votes: pick(targets).map((target, i) => ({ voter: votersOf[i] ?? new Voter("outsider"), target })),
      ancestries: pick(ancestry).map((block) => block.header),
    };
  }

  it.each([
    ["1", "BBB", "B", ""],
    ["3", "BBC", "B", "C"],
    ["4", "BBC", "B", "CB"],
    ["5", "BCCC", "C", "C"],
    ["5, base listed", "BCCC", "C", "CB"],
    ["6", "BCDE", "C", "CDE"],
    ["6, base listed", "BCDE", "C", "CDEB"],
    ["6, ancestry in reverse", "BCDE", "C", "EDC"],
    ["7", "BDEC", "C", "CDE"],
    ["8", "BDDE", "C", "CDE"],
    ["all above the target", "CCC", "B", "C"],
    ["all above the target, far", "DDD", "B", "DC"],
    ["all above the target, spread", "CDE", "B", "CDE"],
  ] as const)("row %s is accepted: votes %s, commit %s, ancestry %s", (_, targets, commit, ancestry) => {
    expect(judge(client, row(targets, commit, ancestry))).toBe("accepted");
  });

  it.each([
    ["2", "BB", "B", ""],
    ["13", "BBB", "B", "C"],
    ["too few at the target", "BBCC", "C", "C"],
    ["target below the GHOST", "BCCC", "B", "C"],
    ["no vote at a common base", "DDEE", "C", "DE"],
    ["a step of the ancestry missing", "BDDD", "B", "D"],
    ["ancestry left out", "BCCC", "C", ""],
    ["a header above every vote", "BBCC", "B", "CD"],
    ["no vote at a common base, whatever lies below", "DDEE", "C", "CDE"],
    ["too few, all above the target", "CC", "B", "C"],
    ["all above the target, which is listed", "CCC", "B", "CB"],
    ["all above the target, a step missing", "DDD", "B", "D"],
    ["the base listed though all vote for it", "BBB", "B", "B"],
  ] as const)("row %s is refused: votes %s, commit %s, ancestry %s", (_, targets, commit, ancestry) => {
    expect(judge(client, row(targets, commit, ancestry))).toMatch(refused);
  });

  it("row 9, 10, 11, 14: a repeated vote, an equivocation or an outsider's vote is refused", () => {
    const [a, b, c] = set as [Voter, Voter, Voter, Voter];
    expect(judge(client, row("BBBB", "B", "", [a, b, c, c]))).toMatch(refused);
    expect(judge(client, row("BBBC", "B", "C", [a, b, c, c]))).toMatch(refused);
    expect(judge(client, row("BBBB", "B", "", [a, b, c]))).toMatch(refused);
    expect(judge(client, row("B", "B", "", []))).toMatch(refused);
  });

  it("row 12: a wrong number in the commit is refused", () => {
    const recipe = row("BBB", "B", "");
    expect(judge(client, { ...recipe, target: { ...B, number: B.number + 1 } })).toMatch(refused);
  });

  it("an ancestry whose numbers are not consecutive is refused", () => {
    const high = child(B, { number: B.number + 5 });
    const recipe = row("BBB", "B", "");
    const vote = { voter: set[3] ?? new Voter("never"), target: high };
    const bent = { ...recipe, votes: [...recipe.votes, vote], ancestries: [high.header] };
    expect(judge(client, bent)).toMatch(refused);
    const good = { ...recipe, votes: [...recipe.votes, { ...vote, target: C }], ancestries: [C.header] };
    expect(judge(client, good)).toBe("accepted");
  });

  it("a vote whose claimed number differs from its header's is refused", () => {
    const recipe = row("BBBC", "B", "C");
    const votes = recipe.votes.map((vote) =>
      vote.target === C ? { ...vote, target: { hash: C.hash, number: C.number + 1 } } : vote,
    );
    expect(judge(client, { ...recipe, votes })).toMatch(refused);
  });

  it("a repeated header in the ancestry does not replace a missing one", () => {
    expect(judge(client, row("BBBD", "B", "DD"))).toMatch(refused);
    expect(judge(client, row("BBBD", "B", "CD"))).toBe("accepted");
  });

  it("a vote on a fork that does not descend from the target is refused", () => {
    const aside = child(trustedBlock, { fork: 4 });
    const recipe = row("BBB", "B", "");
    const vote = { voter: set[3] ?? new Voter("never"), target: aside };
    expect(judge(client, { ...recipe, votes: [...recipe.votes, vote], ancestries: [aside.header] })).toMatch(
      refused,
    );
    expect(judge(client, { ...recipe, votes: [...recipe.votes, vote] })).toMatch(refused);
  });
});

describe("parachain proofs", () => {
  const head = child({ hash: blake2(utf8("para parent")), number: 4999 }).header;
  const otherHead = child({ hash: blake2(utf8("para parent")), number: 6999 }).header;
  const state = relayState(
    new Map([
      [2000, head],
      [2001, otherHead],
    ]),
  );
  const relayA = child(trustedBlock, { stateRoot: state.root });
  const relayB = child(relayA, { stateRoot: state.root });
  const proof = bake(honest({ set, blocks: [relayA, relayB] }));

  function headsOf(...entries: Parameters<typeof parachainHeaderProofs>[0]): string {
    const proofs = parachainHeaderProofs(entries);
    const { consensusState, finalityProof } = proof;
    const verdict = client.verifyParachainHeaders(consensusState, finalityProof, proofs);
    if (!verdict.ok) return "refused";
    const { nextState, headers } = verdict.value;
    const broken = unsoundParachainHeaders(consensusState, finalityProof, proofs, nextState, headers);
    if (broken !== undefined) throw new Error(`accepted although ${broken}`);
    return JSON.stringify([...headers].sort(([a], [b]) => a - b).map(([id, list]) => [id, list.map(hex)]));
  }

  it("control: for one or more finalized blocks, they give the heads", () => {
    expect(headsOf(headsProof(relayB, state, [2000]))).toBe(JSON.stringify([[2000, [hex(head)]]]));
    const both = [headsProof(relayA, state, [2000]), headsProof(relayB, state, [2000, 2001])].sort((a, b) =>
      Buffer.compare(a.relayHash, b.relayHash),
    );
    expect(headsOf(...both)).toBe(
      JSON.stringify([
        [2000, [hex(head), hex(head)]],
        [2001, [hex(otherHead)]],
      ]),
    );
    expect(headsOf()).toBe("[]");
  });

  it("for a block that is not finalized give no heads", () => {
    const aside = child(trustedBlock, { fork: 5, stateRoot: state.root });
    const above = child(relayB, { stateRoot: state.root });
    expect(headsOf(headsProof(aside, state, [2000]))).toBe("[]");
    expect(headsOf(headsProof(above, state, [2000]))).toBe("[]");
  });

  it("for the trusted block are refused if its header is missing, and do not trap", () => {
    expect(headsOf(headsProof(trustedBlock, state, [2000]))).toBe("refused");
  });

  it("for a parachain without a head are refused", () => {
    expect(headsOf(headsProof(relayB, state, [2002]))).toBe("refused");
    expect(headsOf(headsProof(relayB, state, [2000, 2002]))).toBe("refused");
  });

  it("without any one node are refused", () => {
    const whole = headsProof(relayB, state, [2000]);
    whole.nodes.forEach((_, i) => {
      expect(headsOf({ ...whole, nodes: whole.nodes.toSpliced(i, 1) })).toBe("refused");
    });
  });

  it("of another state are refused", () => {
    const forged = relayState(new Map([[2000, otherHead]]));
    expect(headsOf(headsProof(relayB, forged, [2000]))).toBe("refused");
  });

  it("for a head that is not a header are refused", () => {
    const junk = relayState(new Map([[2000, utf8("not a header")]]));
    const relay = child(trustedBlock, { stateRoot: junk.root });
    const { consensusState, finalityProof } = bake(honest({ set, blocks: [relay] }));
    const proofs = parachainHeaderProofs([headsProof(relay, junk, [2000])]);
    expect(client.verifyParachainHeaders(consensusState, finalityProof, proofs).ok).toBe(false);
  });

  it("do not change the refusal of an invalid finality proof", () => {
    const bent = bake({ ...honest({ set, blocks: [relayA, relayB] }), round: 43n, votes: base.votes });
    const proofs = parachainHeaderProofs([headsProof(relayB, state, [2000])]);
    expect(client.verifyParachainHeaders(bent.consensusState, bent.finalityProof, proofs).ok).toBe(false);
    const good = client.verifyParachainHeaders(proof.consensusState, proof.finalityProof, proofs);
    expect(accepted(good).headers.size).toBe(1);
  });
});
