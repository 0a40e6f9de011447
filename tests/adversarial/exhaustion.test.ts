import { beforeAll, describe, expect, it } from "@jest/globals";
import { meterInstructions } from "../../bindings/core/src/blob/metering.ts";
import { type LightClient, Runtime } from "../../bindings/core/src/index.ts";
import { WorkCounter } from "../../bindings/core/src/runtime/work-counter.ts";
import { encodeArguments, method, methodNames } from "../support/api.ts";
import { blobBytes, loadBlob } from "../support/blob.ts";
import {
  bake,
  bakeState,
  chain,
  honest,
  trustedBlock,
  Voter,
  voters,
  votes,
} from "../support/grandpa-chain.ts";
import { blake2 } from "../support/hashing.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { bytes, u8 } from "../support/scale.ts";
import { encodeNode } from "../support/trie-model.ts";
import { judge, refused } from "../support/verdict.ts";

/**
 * Attack: the verifier is made to run out of memory, stack or time. Invariant: a claimed length allocates nothing
 * before the bytes are there; work is bounded by the input's length.
 */

let runtime: Runtime;
/** The same, counting instructions. */
let metered: Runtime;
let client: LightClient;

beforeAll(async () => {
  runtime = await loadBlob();
  metered = await Runtime.load(meterInstructions(blobBytes));
  client = runtime.lightClient;
});

const VERIFY = "ext_crypto_ed25519_verify_version_1";

interface Work {
  readonly output: Uint8Array;
  readonly instructions: number;
  /** Signatures that the host verified. */
  readonly verified: number;
}

/** What a call does: the same on every machine, unlike its time. */
function workOf(name: string, input: Uint8Array): Work {
  const meter = new WorkCounter();
  const output = metered.call(name, input, { meter });
  return { output, instructions: meter.instructions, verified: meter.host.get(VERIFY)?.calls ?? 0 };
}

function refusedFast(name: string, input: Uint8Array): void {
  const { output, instructions } = workOf(name, input);
  expect(instructions).toBeLessThan(20_000);
  if (name === method.trieRoot || name === method.commitment) expect(output.length).not.toBe(32);
  else expect(output[0]).toBe(1);
}

const set = voters(3);
const recipe = honest({ set, blocks: chain(trustedBlock, 2) });
const proof = bake(recipe);

describe("a length beyond the input", () => {
  const claims = {
    "2^30 − 1": Uint8Array.of(0xfe, 0xff, 0xff, 0xff),
    "2^30": Uint8Array.of(3, 0, 0, 0, 0x40),
    "2^32 − 1": Uint8Array.of(3, 0xff, 0xff, 0xff, 0xff),
    "2^62": Uint8Array.of(0x13, 0, 0, 0, 0, 0, 0, 0, 0x40),
    "2^28": Uint8Array.of(2, 0, 0, 0x40),
  };
  const tail = new Uint8Array(5);

  it.each(Object.entries(claims))("of %s is refused at once, at every position", (_, claim) => {
    for (const name of methodNames) refusedFast(name, concat(claim, tail));
    const { consensusState } = proof;
    refusedFast(method.verifyGrandpa, concat(bytes(consensusState), claim, tail));
    refusedFast(
      method.verifyGrandpa,
      encodeArguments.verifyGrandpa(concat(claim, tail), proof.finalityProof),
    );
    const block = recipe.target.hash;
    refusedFast(
      method.verifyGrandpa,
      encodeArguments.verifyGrandpa(consensusState, concat(block, claim, tail)),
    );
    const manyHeaders = concat(block, Uint8Array.of(0), claim, tail);
    refusedFast(method.verifyGrandpa, encodeArguments.verifyGrandpa(consensusState, manyHeaders));
    const manyVotes = concat(new Uint8Array(44), claim, tail);
    const inVotes = concat(block, bytes(manyVotes), Uint8Array.of(0));
    refusedFast(method.verifyGrandpa, encodeArguments.verifyGrandpa(consensusState, inVotes));
    refusedFast(
      method.verifyParachainHeaders,
      encodeArguments.verifyParachainHeaders(consensusState, proof.finalityProof, concat(claim, tail)),
    );
    const root = new Uint8Array(32);
    refusedFast(method.readProof, concat(u8(1), root, claim, tail));
    refusedFast(method.readProof, concat(u8(1), root, Uint8Array.of(4), claim, tail));
    refusedFast(method.readProof, concat(u8(1), root, Uint8Array.of(0), claim, tail));
    refusedFast(method.trieRoot, concat(u8(1), u8(1), claim, tail));
    refusedFast(method.trieRoot, concat(u8(1), u8(1), Uint8Array.of(4), claim, tail));
  });

  it("control: the same calls without it return a result", () => {
    const input = encodeArguments.verifyGrandpa(proof.consensusState, proof.finalityProof);
    expect(runtime.call(method.verifyGrandpa, input)[0]).toBe(0);
  });

  it("of zero everywhere, and an empty input, never trap", () => {
    for (const name of methodNames) {
      for (let length = 0; length < 80; length++) runtime.call(name, new Uint8Array(length));
    }
  });
});

describe("large inputs", () => {
  it("a proof of 5,000 headers is verified in order and in reverse, and refused without one, in bounded time", () => {
    const blocks = chain(trustedBlock, 5_000);
    const long = honest({ set, blocks });
    const { headers } = long;
    const forms = [
      [headers, 0],
      [headers.toReversed(), 0],
      [headers.toSpliced(2_500, 1), 1],
    ] as const;
    for (const [given, code] of forms) {
      const input = inputOf({ ...long, headers: [...given] });
      const { output, instructions, verified } = workOf(method.verifyGrandpa, input);
      expect(output[0]).toBe(code);
      expect(instructions).toBeLessThan(100 * input.length);
      expect(verified).toBeLessThanOrEqual(set.length);
    }
  });

  function inputOf(of: typeof recipe): Uint8Array {
    const { consensusState, finalityProof } = bake(of);
    return encodeArguments.verifyGrandpa(consensusState, finalityProof);
  }

  it("2,000 repetitions of one vote are refused about as fast as one", () => {
    const [first = new Voter("never")] = set;
    const [one, flood] = [1, 2_000].map((length) => {
      const repeated = votes(
        Array.from({ length }, () => first),
        recipe.target,
      );
      return workOf(method.verifyGrandpa, inputOf({ ...recipe, votes: repeated }));
    }) as [Work, Work];
    expect([one.output[0], flood.output[0]]).toEqual([1, 1]);
    expect(flood.instructions).toBeLessThan(2 * one.instructions);
    expect(flood.verified).toBeLessThanOrEqual(1);
  });

  it("200 outsiders are refused, and so is a set of 5,000 voters without votes", () => {
    const outsiders = { ...recipe, votes: votes(voters(200, "outsider"), recipe.target) };
    expect(judge(client, outsiders)).toMatch(refused);
    const ids = Array.from({ length: 5_000 }, (_, i) => ({ id: blake2(utf8(`id ${i}`)), weight: 1n }));
    expect(judge(client, { ...recipe, authorities: ids })).toMatch(refused);
    expect(bakeState({ ...recipe, authorities: ids }).length).toBeGreaterThan(200_000);
  });

  it("10,000 entries build a root, and 2,000 keys are read from one proof", () => {
    const entries = Array.from({ length: 10_000 }, (_, i) => [blake2(utf8(`${i}`)), utf8(`${i}`)] as const);
    const input = encodeArguments.trieRoot("blake2_256", 1, entries);
    const { output: root, instructions } = workOf(method.trieRoot, input);
    expect(instructions).toBeLessThan(400 * input.length);
    expect(hex(client.trieRoot("blake2_256", 1, entries.toReversed()))).toBe(hex(root));
    const node = encodeNode({ path: [], value: utf8("v"), children: new Map([[1, blake2(utf8("x"))]]) });
    const keys = Array.from({ length: 2_000 }, () => new Uint8Array());
    expect(client.readProof("blake2_256", blake2(node), [node], keys).ok).toBe(true);
  });
});

describe("nesting", () => {
  const bottom = utf8("at the bottom of the tower of nodes");

  /** A chain of branches with one nibble each, every one large enough to be a separate node. */
  function tower(depth: number): { nodes: Uint8Array[]; key: Uint8Array } {
    const nodes: Uint8Array[] = [encodeNode({ path: [], value: bottom })];
    for (let i = 0; i < depth; i++) {
      const below = nodes[nodes.length - 1] ?? new Uint8Array();
      nodes.push(encodeNode({ path: [], value: utf8("level"), children: new Map([[1, blake2(below)]]) }));
    }
    return { nodes: nodes.toReversed(), key: new Uint8Array(depth / 2).fill(0x11) };
  }

  it.each([2, 64, 256])("of %i branches is accepted", (depth) => {
    const { nodes, key } = tower(depth);
    const verdict = client.readProof("blake2_256", blake2(nodes[0] ?? new Uint8Array()), nodes, [key]);
    expect(verdict.ok && verdict.value.map((v) => v && hex(v))).toEqual([hex(bottom)]);
  });

  it("of 20,000 branches is accepted or refused, and does not trap", () => {
    const { nodes, key } = tower(20_000);
    const verdict = client.readProof("blake2_256", blake2(nodes[0] ?? new Uint8Array()), nodes, [key]);
    if (verdict.ok) expect(verdict.value.map((v) => v && hex(v))).toEqual([hex(bottom)]);
  });

  it("of inline nodes within nodes is accepted or refused, and does not trap", () => {
    let node = encodeNode({ path: [], value: utf8("v") });
    for (let i = 0; i < 400; i++) node = encodeNode({ path: [], children: new Map([[1, node]]) });
    const verdict = client.readProof("blake2_256", blake2(node), [node], [new Uint8Array(200).fill(0x11)]);
    if (verdict.ok) expect(verdict.value).toHaveLength(1);
  });

  it("of keys that are each other's prefixes can be built", () => {
    const entries = Array.from(
      { length: 1_000 },
      (_, i) => [new Uint8Array(i).fill(0x11), utf8(`${i}`)] as const,
    );
    expect(client.trieRoot("blake2_256", 1, entries).length).toBe(32);
  });
});
