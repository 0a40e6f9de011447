import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LightClient, Runtime } from "../../bindings/core/src/index.ts";
import { encodeArguments, method } from "../support/api.ts";
import { loadBlob } from "../support/blob.ts";
import {
  type Block,
  bake,
  bakeJustification,
  bakeState,
  chain,
  child,
  headsProof,
  honest,
  type Recipe,
  relayState,
  trustedBlock,
  Voter,
  voters,
  votes,
} from "../support/grandpa-chain.ts";
import { blake2 } from "../support/hashing.ts";
import { concat, utf8 } from "../support/hex.ts";
import {
  bytes,
  byteVectors,
  compact,
  compactIn,
  finalityProof,
  grandpaLog,
  parachainHeaderProofs,
  u8,
  u16,
} from "../support/scale.ts";
import { encodeNode } from "../support/trie-model.ts";

/**
 * Every refusal has an error of its own. Each case is an honest proof with one fault, so it fails if the check of
 * that fault is removed: another check would give another error, or the proof would be accepted.
 */

let runtime: Runtime;
let client: LightClient;

beforeAll(async () => {
  runtime = await loadBlob();
  client = runtime.lightClient;
});

const set = voters(4);
const blocks = chain(trustedBlock, 3);
const [first, second, third] = blocks as [Block, Block, Block];
const good = honest({ set, blocks });

function nameOf(recipe: Recipe): string {
  const { consensusState, finalityProof } = bake(recipe);
  const verdict = client.verifyGrandpa(consensusState, finalityProof);
  return verdict.ok ? "accepted" : verdict.error.name;
}

/** The last block of three announces `log`; or the middle one. */
function announcing(log: Uint8Array, at = 2): Recipe {
  return honest({ set, blocks: chain(trustedBlock, 3, (i) => (i === at ? { logs: [log] } : {})) });
}

const overweight = [new Voter("heavy 0", 2n ** 64n - 1n), new Voter("heavy 1", 1n)];
const weightless = [new Voter("light 0", 0n), new Voter("light 1", 0n)];
const above = chain(third, 2);
const [fourth, fifth] = above as [Block, Block];
const fork = child(second, { fork: 1 });
const skipping = child(third, { number: third.number + 2 });

describe("a finality proof is refused as", () => {
  it("control: the honest proof of three blocks is accepted", () => {
    expect(nameOf(good)).toBe("accepted");
    expect(
      nameOf({
        ...good,
        votes: [...votes(set.slice(0, 2), third), ...votes(set.slice(2), fourth)],
        ancestries: [fourth.header],
        target: third,
      }),
    ).toBe("accepted");
  });

  const cases: [string, Recipe][] = [
    ["UnknownHeadersEmpty", { ...good, headers: [] }],
    ["LatestBlockMismatch", { ...good, block: second.hash }],
    [
      "JustificationTargetMismatch",
      { ...good, target: second, block: third.hash, votes: votes(set, second) },
    ],
    ["InvalidAncestry", { ...good, headers: [first.header, third.header] }],
    ["NotAhead", { ...good, trusted: third, headers: [third.header] }],
    ["ChangeSkipped", announcing(grandpaLog.scheduledChange(set), 1)],
    ["DelayedChange", announcing(grandpaLog.scheduledChange(set, 1))],
    ["ForcedChange", announcing(grandpaLog.forcedChange(5, set))],
    ["SetIdOverflow", { ...announcing(grandpaLog.scheduledChange(set)), setId: 2n ** 64n - 1n }],
    ["NoVoters", { ...good, authorities: weightless, votes: votes(weightless, third) }],
    ["WeightOverflow", { ...good, authorities: overweight, votes: votes(overweight, third) }],
    ["NoPrecommits", { ...good, votes: [] }],
    ["NotAVoter", { ...good, votes: votes([...set, new Voter("stranger")], third) }],
    ["VoterTwice", { ...good, votes: [...good.votes, ...good.votes.slice(0, 1)] }],
    ["InsufficientWeight", { ...good, votes: votes(set.slice(0, 2), third) }],
    ["NotADescendant", { ...good, votes: [...votes(set.slice(0, 3), third), ...votes(set.slice(3), fifth)] }],
    ["UnusedHeader", { ...good, ancestries: [fork.header] }],
    [
      "NumberMismatch",
      { ...good, target: { ...third, number: 1000 }, votes: votes(set, { ...third, number: 1000 }) },
    ],
    [
      "NumberMismatch",
      {
        ...good,
        votes: [...votes(set.slice(0, 2), third), ...votes(set.slice(2), skipping)],
        ancestries: [skipping.header],
      },
    ],
    [
      "NotTheGhost",
      {
        ...good,
        votes: [...votes(set.slice(0, 1), third), ...votes(set.slice(1), fifth)],
        ancestries: [fourth.header, fifth.header],
      },
    ],
    [
      "InvalidSignature",
      { ...good, votes: good.votes.map((vote, i) => (i === 3 ? { ...vote, bendSignature: true } : vote)) },
    ],
  ];

  it.each(cases)("%s", (name, recipe) => {
    expect(nameOf(recipe)).toBe(name);
  });
});

describe("what does not decode is refused as", () => {
  const { consensusState, finalityProof: proof } = bake(good);

  const cases: [string, Uint8Array, Uint8Array][] = [
    ["Truncated", consensusState.subarray(0, -1), proof],
    ["UnknownVariant", concat(consensusState.subarray(0, -5), u8(6), new Uint8Array(8)), proof],
    ["LengthBeyondInput", concat(compact(1_000_000), consensusState.subarray(1)), proof],
    ["NonCanonicalCompact", concat(compactIn(1, set.length), consensusState.subarray(1)), proof],
    ["CompactOutOfRange", concat(u8(7), consensusState.subarray(1)), proof],
    [
      "TrailingBytes",
      consensusState,
      finalityProof({
        block: third.hash,
        justification: concat(bakeJustification(good), u8(0)),
        unknownHeaders: good.headers,
      }),
    ],
  ];

  it.each(cases)("%s", (name, state, encodedProof) => {
    const verdict = client.verifyGrandpa(state, encodedProof);
    expect(verdict.ok ? "accepted" : verdict.error.name).toBe(name);
  });

  it("TrailingBytes, with additional bytes after the arguments of every entry point", () => {
    const root = blake2(u8(0));
    const inputs: [string, Uint8Array][] = [
      [method.verifyGrandpa, encodeArguments.verifyGrandpa(consensusState, proof)],
      [method.readProof, encodeArguments.readProof("blake2_256", root, [], [utf8("key")])],
      [method.trieRoot, encodeArguments.trieRoot("blake2_256", 1, [])],
    ];
    for (const [entryPoint, input] of inputs) {
      const control = runtime.call(entryPoint, input);
      expect(control.length === 32 || control[0] === 0).toBe(true);
      const text = new TextDecoder().decode(runtime.call(entryPoint, concat(input, u8(0))).subarray(2));
      expect(text.split(":")[0]).toBe("TrailingBytes");
    }
  });
});

describe("parachain heads are refused as", () => {
  const head = child({ hash: blake2(utf8("para")), number: 10 }).header;
  const state = relayState(new Map([[2000, head]]));
  const garbled = relayState(new Map([[2001, utf8("no header")]]));

  function nameWith(
    stateRoot: Uint8Array,
    heads: (relay: Block) => Uint8Array,
    trusted = trustedBlock,
  ): string {
    const relay = child(trustedBlock, { stateRoot });
    const recipe = honest({ set, blocks: [relay] });
    const { consensusState, finalityProof } = bake({ ...recipe, trusted });
    const verdict = client.verifyParachainHeaders(consensusState, finalityProof, heads(relay));
    return verdict.ok ? "accepted" : verdict.error.name;
  }

  it("control: the head of a parachain is accepted", () => {
    expect(nameWith(state.root, (relay) => parachainHeaderProofs([headsProof(relay, state, [2000])]))).toBe(
      "accepted",
    );
  });

  it("ParachainHeaderNotFound", () => {
    expect(
      nameWith(state.root, (relay) => parachainHeaderProofs([headsProof(relay, state, [2000, 7])])),
    ).toBe("ParachainHeaderNotFound");
  });

  it("DecodeHeader", () => {
    expect(
      nameWith(garbled.root, (relay) => parachainHeaderProofs([headsProof(relay, garbled, [2001])])),
    ).toBe("DecodeHeader");
  });

  it("RelayHeaderNotInUnknownHeaders", () => {
    expect(nameWith(state.root, () => parachainHeaderProofs([headsProof(trustedBlock, state, [2000])]))).toBe(
      "RelayHeaderNotInUnknownHeaders",
    );
  });

  it("NodeNotInProof or RootNotInProof, if the proof is of another state or lacks a node", () => {
    expect(nameWith(state.root, (relay) => parachainHeaderProofs([headsProof(relay, garbled, [2001])]))).toBe(
      "RootNotInProof",
    );
    expect(
      nameWith(state.root, (relay) => {
        const whole = headsProof(relay, state, [2000]);
        const rootNode = whole.nodes.filter((node) =>
          blake2(node).every((byte, i) => byte === state.root[i]),
        );
        return parachainHeaderProofs([{ ...whole, nodes: rootNode }]);
      }),
    ).toBe("NodeNotInProof");
  });
});

describe("a state proof is refused as", () => {
  const value = new Uint8Array(40).fill(9);
  const leaf = encodeNode({ path: [1, 2], value: utf8("value") });
  const hashedLeaf = encodeNode({ path: [1, 2], hashedValue: blake2(value) });
  const key = u8(0x12);
  const branch = (child: Uint8Array): Uint8Array => encodeNode({ path: [], children: new Map([[1, child]]) });

  function nameFor(nodes: Uint8Array[], keys = [key]): string {
    const root = blake2(nodes[0] ?? new Uint8Array());
    const verdict = client.readProof("blake2_256", root, nodes, keys);
    return verdict.ok ? "accepted" : verdict.error.name;
  }

  it("control: leaves with their values are accepted", () => {
    expect(nameFor([leaf])).toBe("accepted");
    expect(nameFor([hashedLeaf, value])).toBe("accepted");
    expect(nameFor([branch(encodeNode({ path: [2], value: utf8("v") }))])).toBe("accepted");
  });

  const cases: [string, Uint8Array[]][] = [
    ["RootNotInProof", []],
    ["NodeNotInProof", [branch(blake2(leaf))]],
    ["ValueNotInProof", [hashedLeaf]],
    ["ReservedNodeHeader", [concat(u8(1), leaf)]],
    ["NonZeroPadding", [concat(u8(0x41), u8(0x11), bytes(utf8("v")))]],
    ["BranchWithoutChildren", [concat(u8(0x80), u16(0))]],
    ["EmptyChild", [branch(new Uint8Array())]],
    ["EmptyChild", [branch(u8(0))]],
    ["NodeTruncated", [leaf.subarray(0, -1)]],
    ["NodeTrailingBytes", [concat(leaf, u8(0))]],
    ["NodeTrailingBytes", [concat(u8(0), leaf)]],
    ["NonCanonicalNode", [concat(u8(0x42), u8(0x12), compactIn(1, 5), utf8("value"))]],
    ["PartialKeyTooLong", [concat(u8(0x7f), new Uint8Array(300).fill(255), u8(0))]],
  ];

  it.each(cases)("%s", (name, nodes) => {
    expect(nameFor(nodes)).toBe(name);
  });

  it("KeyTooLong, for keys that are too long for a trie", () => {
    expect(nameFor([leaf], [new Uint8Array(32767)])).toBe("accepted");
    expect(nameFor([leaf], [new Uint8Array(32768)])).toBe("KeyTooLong");
  });

  it("AnswerTooLarge, if one large value is requested many times", () => {
    const large = new Uint8Array(1 << 17).fill(7);
    const node = encodeNode({ path: [1, 2], value: large });
    const keys = Array.from({ length: 3 }, () => key);
    expect(nameFor([node], keys)).toBe("accepted");
    expect(nameFor([node], [...keys, key])).toBe("AnswerTooLarge");
    // A proof with as many bytes as all values is answered.
    expect(nameFor([node, new Uint8Array(1 << 17)], [...keys, key])).toBe("accepted");
  });

  it("ShortNode, if an item that is not the root is shorter than 32 bytes", () => {
    expect(nameFor([leaf, u8(0)])).toBe("ShortNode");
    expect(nameFor([u8(0), leaf])).not.toBe("accepted");
    expect(nameFor([leaf, leaf])).toBe("ShortNode");
    expect(nameFor([leaf, new Uint8Array(31)])).toBe("ShortNode");
    expect(nameFor([leaf, new Uint8Array(32)])).toBe("accepted");
    const long = encodeNode({ path: [1, 2], value: new Uint8Array(40) });
    expect(nameFor([long, new Uint8Array(31)])).toBe("ShortNode");
    expect(nameFor([long, new Uint8Array(32)])).toBe("accepted");
  });

  it("TooManyNodes and TooManyKeys, before memory is allocated for them", () => {
    const nodes = Array.from({ length: 65_536 }, () => new Uint8Array(32));
    expect(nameFor([leaf, ...nodes.slice(1)])).toBe("accepted");
    expect(nameFor([leaf, ...nodes])).toBe("TooManyNodes");
    const keys = Array.from({ length: 65_537 }, () => u8(0));
    expect(nameFor([leaf], keys.slice(1))).toBe("accepted");
    expect(nameFor([leaf], keys)).toBe("TooManyKeys");
  });

  it("UnknownHasher", () => {
    const input = concat(u8(2), blake2(leaf), byteVectors([leaf]), byteVectors([key]));
    expect(new TextDecoder().decode(runtime.call(method.readProof, input).subarray(2))).toMatch(
      /^UnknownHasher:/,
    );
  });
});

describe("a trie is not built, because of", () => {
  function nameOfRoot(input: Uint8Array): string {
    const output = runtime.call(method.trieRoot, input);
    return output.length === 32 ? "built" : new TextDecoder().decode(output.subarray(2));
  }

  it("UnknownHasher, UnknownStateVersion, KeyTooLong, TooManyEntries", () => {
    expect(nameOfRoot(concat(u8(1), u8(1), compact(0)))).toBe("built");
    expect(nameOfRoot(concat(u8(2), u8(1), compact(0)))).toBe("UnknownHasher");
    expect(nameOfRoot(concat(u8(1), u8(2), compact(0)))).toBe("UnknownStateVersion");
    const entry = (length: number): Uint8Array =>
      concat(compact(1), bytes(new Uint8Array(length)), bytes(u8(1)));
    expect(nameOfRoot(concat(u8(1), u8(1), entry(32767)))).toBe("built");
    expect(nameOfRoot(concat(u8(1), u8(1), entry(32768)))).toBe("KeyTooLong");
    const many = (count: number): Uint8Array =>
      concat(u8(1), u8(1), compact(count), new Uint8Array(2 * count));
    expect(nameOfRoot(many((1 << 20) + 1))).toBe("TooManyEntries");
  });

  it("an error text is never as long as a hash", () => {
    for (const input of [new Uint8Array(), u8(2), u8(1), concat(u8(1), u8(1), u8(4))]) {
      expect(runtime.call(method.trieRoot, input).length).toBeLessThan(32);
      expect(runtime.call(method.commitment, input).length).toBeLessThan(32);
    }
    expect(bakeState(good).length).toBeGreaterThan(32);
  });
});
