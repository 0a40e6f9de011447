import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LightClient, Runtime } from "../../bindings/index.ts";
import { encodeArguments, method } from "../support/api.ts";
import { loadBlob } from "../support/blob.ts";
import { bake, chain, honest, trustedBlock, voters } from "../support/grandpa-chain.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { finalityProof } from "../support/scale.ts";
import { type Entry, ModelTrie } from "../support/trie-model.ts";
import { judgeBytes, refused } from "../support/verdict.ts";

/*
 * Attack: more in the proof than it needs.
 * Invariant: unused and repeated nodes change no answer and cost no more than their bytes; bytes behind a node, behind a
 * justification or behind the arguments are refused.
 */

let runtime: Runtime;
let client: LightClient;

beforeAll(async () => {
  runtime = await loadBlob();
  client = runtime.lightClient;
});

const entries: Entry[] = Array.from(
  { length: 40 },
  (_, n): Entry => [utf8(`key ${n}`), new Uint8Array(10 + n).fill(n)],
);
const trie = new ModelTrie("keccak256", 1, entries);
const [key, value] = entries[30] ?? [new Uint8Array(), new Uint8Array()];
const nodes = trie.proof([key]);
const read = (list: readonly Uint8Array[], root = trie.root) =>
  client.readProof("keccak256", root, [...list], [key]);

function expectTheValue(list: readonly Uint8Array[]): void {
  const verdict = read(list);
  if (!verdict.ok) throw verdict.error;
  expect(verdict.value.map((v) => v && hex(v))).toEqual([hex(value)]);
}

describe("a state proof", () => {
  it("control: as made is read", () => expectTheValue(nodes));

  it("with repeated, reordered and foreign nodes is read all the same", () => {
    const foreign = new ModelTrie("keccak256", 0, [
      [utf8("key 30"), utf8("forged")],
      [utf8("other"), utf8("x")],
    ]).nodes;
    expectTheValue([...nodes, ...nodes]);
    expectTheValue(nodes.toReversed());
    expectTheValue([...foreign, ...nodes, ...foreign]);
    expectTheValue([...nodes, ...trie.nodes]);
    expectTheValue([
      ...nodes,
      new Uint8Array(),
      Uint8Array.of(0),
      utf8("no node at all"),
      Uint8Array.of(0x0f),
    ]);
  });

  it("with ten thousand tiny nodes, or one of a megabyte, is read in time that fits its bytes", () => {
    const tiny = Array.from({ length: 10_000 }, (_, i) => utf8(`${i}`));
    const started = performance.now();
    expectTheValue([...tiny, ...nodes]);
    expectTheValue([...nodes, new Uint8Array(1 << 20)]);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it("with a byte behind a node is refused, since its hash is another one then", () => {
    nodes.forEach((_, i) => {
      const longer = nodes.map((node, j) => (i === j ? concat(node, Uint8Array.of(0)) : node));
      expect(read(longer).ok).toBe(false);
    });
  });
});

describe("bytes behind the end", () => {
  const recipe = honest({ set: voters(3), blocks: chain(trustedBlock, 2) });
  const { consensusState, finalityProof: proof } = bake(recipe);
  const justification = proof.subarray(34, 34 + (((proof[32] ?? 0) | ((proof[33] ?? 0) << 8)) >> 2));

  it("control: without them the proof is accepted", () => {
    expect(judgeBytes(client, consensusState, proof)).toBe("accepted");
    const rebuilt = finalityProof({
      block: recipe.target.hash,
      justification,
      unknownHeaders: recipe.headers,
    });
    expect(hex(rebuilt)).toBe(hex(proof));
  });

  it("of the justification are refused", () => {
    for (const extra of [Uint8Array.of(0), justification]) {
      const longer = finalityProof({
        block: recipe.target.hash,
        justification: concat(justification, extra),
        unknownHeaders: recipe.headers,
      });
      expect(judgeBytes(client, consensusState, longer)).toMatch(refused);
    }
  });

  it("of the stored state and of the finality proof change nothing, as upstream decodes them", () => {
    const tail = Uint8Array.of(1, 2, 3);
    const plain = client.verifyGrandpa(consensusState, proof);
    for (const verdict of [
      client.verifyGrandpa(concat(consensusState, tail), proof),
      client.verifyGrandpa(consensusState, concat(proof, tail)),
    ]) {
      if (verdict.ok && plain.ok) expect(hex(verdict.value)).toBe(hex(plain.value));
    }
  });

  it("of the arguments are refused", () => {
    const inputs: [string, Uint8Array][] = [
      [method.verifyGrandpa, encodeArguments.verifyGrandpa(consensusState, proof)],
      [
        method.verifyParachainHeaders,
        encodeArguments.verifyParachainHeaders(consensusState, proof, Uint8Array.of(0)),
      ],
      [method.readProof, encodeArguments.readProof("keccak256", trie.root, nodes, [key])],
    ];
    for (const [name, input] of inputs) {
      expect(runtime.call(name, input)[0]).toBe(0);
      expect(runtime.call(name, concat(input, Uint8Array.of(0)))[0]).toBe(1);
    }
    const roots = encodeArguments.trieRoot("keccak256", 1, entries);
    expect(runtime.call(method.trieRoot, roots).length).toBe(32);
    expect(runtime.call(method.trieRoot, concat(roots, Uint8Array.of(0))).length).not.toBe(32);
  });
});
