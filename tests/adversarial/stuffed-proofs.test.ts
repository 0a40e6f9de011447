import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LightClient, Runtime } from "../../bindings/core/src/index.ts";
import { encodeArguments, method } from "../support/api.ts";
import { loadBlob } from "../support/blob.ts";
import { bake, chain, honest, trustedBlock, voters } from "../support/grandpa-chain.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { finalityProof } from "../support/scale.ts";
import { type Entry, ModelTrie } from "../support/trie-model.ts";
import { judgeBytes, refused } from "../support/verdict.ts";

/**
 * Attack: more in the proof than it needs. Invariant: unused and repeated nodes change no answer and cost no more
 * than their bytes; nodes that occur only inline in a trie are refused, and so are additional bytes after a node, a
 * proof, a justification or the arguments.
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
  it("control: unchanged it is accepted", () => expectTheValue(nodes));

  it("with repeated, reordered and foreign nodes has the same answers", () => {
    const foreign = new ModelTrie("keccak256", 0, [
      [utf8("key 30"), utf8("forged, as long as a value may be")],
      [utf8("other"), utf8("another value that is long enough")],
    ]).nodes;
    expectTheValue([...nodes, ...nodes]);
    expectTheValue(nodes.toReversed());
    expectTheValue([...foreign, ...nodes, ...foreign]);
    expectTheValue([...nodes, ...trie.nodes]);
    expectTheValue([...nodes, utf8("no node at all, and long enough for one"), new Uint8Array(32)]);
  });

  it("with an item shorter than 32 bytes is refused: a message full of them costs a hash for each byte", () => {
    for (const short of [new Uint8Array(), Uint8Array.of(0), utf8("no node at all"), new Uint8Array(31)]) {
      for (const list of [
        [...nodes, short],
        [short, ...nodes],
      ]) {
        const verdict = read(list);
        expect(verdict.ok ? "read" : verdict.error.name).toBe("ShortNode");
      }
    }
    const tiny = Array.from({ length: 10_000 }, (_, i) => utf8(`${i}`));
    const verdict = read([...nodes, ...tiny]);
    expect(verdict.ok ? "read" : verdict.error.name).toBe("ShortNode");
  });

  it("of a trie so small that its root is short is accepted, even with nodes of other tries", () => {
    const small = new ModelTrie("keccak256", 1, [[utf8("a"), utf8("b")]]);
    const readSmall = (list: readonly Uint8Array[]) => {
      const verdict = client.readProof("keccak256", small.root, [...list], [utf8("a"), utf8("c")]);
      return verdict.ok ? verdict.value.map((one) => one && hex(one)) : verdict.error.name;
    };
    expect(small.nodes.map(({ length }) => length < 32)).toEqual([true]);
    expect(readSmall(small.nodes)).toEqual([hex(utf8("b")), null]);
    expect(readSmall([...nodes, ...small.nodes])).toEqual([hex(utf8("b")), null]);
    expect(readSmall([...small.nodes, ...small.nodes])).toBe("ShortNode");

    const empty = new ModelTrie("keccak256", 1, []);
    const readEmpty = (list: readonly Uint8Array[]) => {
      const verdict = client.readProof("keccak256", empty.root, [...list], [utf8("a")]);
      return verdict.ok ? verdict.value : verdict.error.name;
    };
    expect(readEmpty([Uint8Array.of(0)])).toEqual([null]);
    expect(readEmpty([])).toEqual([null]);
    expect(readEmpty([Uint8Array.of(1)])).toBe("ShortNode");
  });

  it("with an additional byte after a node is refused, because the hash differs then", () => {
    nodes.forEach((_, i) => {
      const longer = nodes.map((node, j) => (i === j ? concat(node, Uint8Array.of(0)) : node));
      expect(read(longer).ok).toBe(false);
    });
  });
});

describe("additional bytes at the end", () => {
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

  const tail = Uint8Array.of(1, 2, 3);

  it("of the stored state change nothing: the state is the caller's own", () => {
    const plain = client.verifyGrandpa(consensusState, proof);
    const verdict = client.verifyGrandpa(concat(consensusState, tail), proof);
    if (!verdict.ok || !plain.ok) throw new Error("not accepted");
    expect(hex(verdict.value)).toBe(hex(plain.value));
  });

  it("of the finality proof, and of the map of heads, are refused", () => {
    const name = (verdict: { ok: true } | { ok: false; error: { name: string } }) =>
      verdict.ok ? "accepted" : verdict.error.name;
    const none = Uint8Array.of(0);
    expect(name(client.verifyGrandpa(consensusState, concat(proof, tail)))).toBe("TrailingBytes");
    expect(name(client.verifyParachainHeaders(consensusState, proof, none))).toBe("accepted");
    expect(name(client.verifyParachainHeaders(consensusState, concat(proof, tail), none))).toBe(
      "TrailingBytes",
    );
    expect(name(client.verifyParachainHeaders(consensusState, proof, concat(none, tail)))).toBe(
      "TrailingBytes",
    );
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
