import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LightClient } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { blake2 } from "../support/hashing.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { readKey } from "../support/read-proof.ts";
import { bytes, compactIn, u16 } from "../support/scale.ts";
import { type Entry, encodeNode, ModelTrie } from "../support/trie-model.ts";

/**
 * Attack: a node that decodes in two ways, or a value that decodes as a node. Invariant: a node has exactly one
 * decoding or none; a proof for one key never answers for another.
 */

let client: LightClient;

beforeAll(async () => {
  client = (await loadBlob()).lightClient;
});

/** Reads `key` from a proof whose first node is the root. */
function read(nodes: readonly Uint8Array[], key: Uint8Array): string {
  return readKey(client, "blake2_256", blake2(nodes[0] ?? new Uint8Array()), nodes, key);
}

const value = utf8("value");
const leaf = encodeNode({ path: [1, 2], value });

describe("the header of a node", () => {
  it("control: a leaf for the key 12 is decoded", () => {
    expect(read([leaf], Uint8Array.of(0x12))).toBe(hex(value));
    expect(read([leaf], Uint8Array.of(0x13))).toBe("absent");
  });

  it.each(Array.from({ length: 15 }, (_, i) => i + 1))("%i is reserved and refused", (first) => {
    expect(read([concat(Uint8Array.of(first), leaf.subarray(1))], Uint8Array.of(0x12))).toMatch(/^refused/);
    expect(read([Uint8Array.of(first)], Uint8Array.of(0x12))).toMatch(/^refused/);
  });

  it("zero is the empty trie, and is refused with additional bytes", () => {
    expect(read([Uint8Array.of(0)], Uint8Array.of(0x12))).toBe("absent");
    expect(read([Uint8Array.of(0, 1)], Uint8Array.of(0x12))).toMatch(/^refused/);
    expect(read([concat(Uint8Array.of(0), leaf)], Uint8Array.of(0x12))).toMatch(/^refused/);
  });

  it("without the rest of the node, or of zero bytes, is refused", () => {
    expect(read([new Uint8Array()], Uint8Array.of(0x12))).toMatch(/^refused/);
    for (const first of [0x10, 0x20, 0x41, 0x7f, 0x80, 0xbf, 0xc1, 0xff]) {
      expect(read([Uint8Array.of(first)], Uint8Array.of(0x12))).toMatch(/^refused/);
    }
  });
});

describe("the partial key", () => {
  it("with a padding nibble that is not zero is refused", () => {
    const odd = encodeNode({ path: [2], value });
    const root = encodeNode({
      path: [],
      children: new Map([
        [1, odd],
        [3, odd],
      ]),
    });
    expect(read([root], Uint8Array.of(0x12))).toBe(hex(value));
    for (const padding of [0x10, 0x80, 0xf0]) {
      const bent = odd.slice();
      bent[1] = (bent[1] ?? 0) | padding;
      const bentRoot = encodeNode({
        path: [],
        children: new Map([
          [1, bent],
          [3, odd],
        ]),
      });
      expect(read([bentRoot], Uint8Array.of(0x12))).toMatch(/^refused/);
    }
  });

  it("that is longer than the node, or than any key, is refused", () => {
    expect(read([Uint8Array.of(0x7f, 0xff, 0xff, 0xff)], Uint8Array.of(0x12))).toMatch(/^refused/);
    expect(read([Uint8Array.of(0x48, 0x12)], Uint8Array.of(0x12))).toMatch(/^refused/);
    const endless = concat(Uint8Array.of(0x7f), new Uint8Array(100_000).fill(0xff), Uint8Array.of(0));
    expect(read([endless], Uint8Array.of(0x12))).toMatch(/^refused/);
  });

  it("that is longer than the requested key proves its absence", () => {
    const long = encodeNode({ path: [1, 2, 3, 4], value });
    expect(read([long], Uint8Array.of(0x12))).toBe("absent");
    expect(read([long], Uint8Array.of(0x12, 0x34))).toBe(hex(value));
    expect(read([long], Uint8Array.of(0x12, 0x34, 0x56))).toBe("absent");
    expect(read([long], new Uint8Array())).toBe("absent");
  });

  it("of every length around the header's limits is encoded and decoded", () => {
    for (let length = 0; length <= 65; length++) {
      const key = Uint8Array.from({ length }, (_, i) => i * 7);
      for (const entries of [
        [[key, value]],
        [
          [key, value],
          [concat(key, Uint8Array.of(0x10)), utf8("child")],
        ],
        [
          [key, new Uint8Array(40)],
          [concat(key, Uint8Array.of(1)), value],
          [concat(key, Uint8Array.of(0x20)), value],
        ],
      ] as Entry[][]) {
        for (const version of [0, 1] as const) {
          const trie = new ModelTrie("blake2_256", version, entries);
          expect(hex(client.trieRoot("blake2_256", version, entries))).toBe(hex(trie.root));
          const keys = entries.map(([k]) => k);
          const verdict = client.readProof("blake2_256", trie.root, trie.proof(keys), keys);
          expect(verdict.ok && verdict.value.map((v) => v && hex(v))).toEqual(entries.map(([, v]) => hex(v)));
        }
      }
    }
  });

  it.each([127, 158, 159, 160, 286, 287, 1000, 16_000])(
    "of a key of %i bytes is encoded and decoded",
    (length) => {
      const key = new Uint8Array(length).fill(0x5a);
      const trie = new ModelTrie("blake2_256", 1, [[key, value]]);
      expect(hex(client.trieRoot("blake2_256", 1, [[key, value]]))).toBe(hex(trie.root));
      expect(read(trie.proof([key]), key)).toBe(hex(value));
    },
  );
});

describe("lengths", () => {
  const short = utf8("v");

  it.each([1, 2, 3] as const)("of a value in compact mode %i are refused if mode 0 is sufficient", (mode) => {
    const long = concat(leaf.subarray(0, 2), compactIn(mode, value.length), value);
    expect(read([long], Uint8Array.of(0x12))).toMatch(/^refused/);
  });

  it.each([1, 2, 3] as const)("of a child in compact mode %i are refused if mode 0 is sufficient", (mode) => {
    const odd = encodeNode({ path: [2], value: short });
    const good = concat(Uint8Array.of(0x80), u16(0b1010), bytes(odd), bytes(odd));
    expect(read([good], Uint8Array.of(0x12))).toBe(hex(short));
    const bent = concat(Uint8Array.of(0x80), u16(0b1010), compactIn(mode, odd.length), odd, bytes(odd));
    expect(read([bent], Uint8Array.of(0x12))).toMatch(/^refused/);
  });

  it("beyond the node are refused", () => {
    expect(
      read([concat(leaf.subarray(0, 2), Uint8Array.of(0xfe, 0xff, 0xff, 0xff), value)], Uint8Array.of(0x12)),
    ).toMatch(/^refused/);
    for (let cut = 1; cut < leaf.length; cut++) {
      expect(read([leaf.subarray(0, cut)], Uint8Array.of(0x12))).toMatch(/^refused/);
    }
  });

  it("of zero for a child are refused when it is visited", () => {
    const odd = encodeNode({ path: [2], value: short });
    const node = concat(Uint8Array.of(0x80), u16(0b1010), bytes(new Uint8Array()), bytes(odd));
    expect(read([node], Uint8Array.of(0x12))).toMatch(/^refused/);
  });
});

describe("a branch", () => {
  const odd = encodeNode({ path: [2], value });

  it("without children is refused", () => {
    const empty = concat(Uint8Array.of(0xc0), u16(0), bytes(value));
    expect(read([empty], new Uint8Array())).toMatch(/^refused/);
    expect(read([concat(Uint8Array.of(0x80), u16(0))], Uint8Array.of(0x12))).toMatch(/^refused/);
  });

  it("with one child and no value is accepted, same as Substrate", () => {
    const lonely = encodeNode({ path: [], children: new Map([[1, odd]]) });
    expect(read([lonely], Uint8Array.of(0x12))).toBe(hex(value));
    expect(read([lonely], Uint8Array.of(0x22))).toBe("absent");
  });

  it("that names a small child by hash, which is inline in every trie, is refused, though Substrate accepts it", () => {
    const withChild = (child: Uint8Array) =>
      encodeNode({
        path: [],
        children: new Map([
          [1, blake2(child)],
          [3, odd],
        ]),
      });
    expect(read([withChild(odd), odd], Uint8Array.of(0x12))).toMatch(/^refused: ShortNode/);
    expect(read([withChild(odd)], Uint8Array.of(0x12))).toMatch(/^refused: NodeNotInProof/);
    const large = encodeNode({ path: [2], value: new Uint8Array(29).fill(7) });
    expect(large).toHaveLength(32);
    expect(read([withChild(large), large], Uint8Array.of(0x12))).toBe(hex(new Uint8Array(29).fill(7)));
    const small = large.subarray(0, 31);
    expect(read([withChild(small), small], Uint8Array.of(0x12))).toMatch(/^refused: ShortNode/);
  });
});

describe("additional bytes after a node, under the hash of both", () => {
  const odd = encodeNode({ path: [2], value });
  const lonely = encodeNode({ path: [], children: new Map([[1, odd]]) });
  const inner = encodeNode({ path: [], children: new Map([[1, concat(odd, Uint8Array.of(0))]]) });

  it.each([
    { name: "a leaf", good: leaf, bent: concat(leaf, Uint8Array.of(0)) },
    { name: "a branch", good: lonely, bent: concat(lonely, lonely) },
    { name: "an inline child", good: lonely, bent: inner },
  ])("are refused for $name, where upstream ignores them", ({ good, bent }) => {
    expect(read([good], Uint8Array.of(0x12))).toBe(hex(value));
    expect(read([bent], Uint8Array.of(0x12))).toMatch(/^refused/);
  });
});

describe("values and children of 31, 32 and 33 bytes", () => {
  const lengths = Array.from({ length: 20 }, (_, i) => 20 + i);

  it.each(lengths)(
    "of %i bytes are encoded and decoded in both versions, alone and under a branch",
    (length) => {
      const filled = new Uint8Array(length).fill(0xee);
      for (const version of [0, 1] as const) {
        for (const entries of [
          [[utf8("a"), filled]],
          [
            [utf8("a"), filled],
            [utf8("b"), value],
          ],
          [
            [utf8("a"), filled],
            [utf8("ab"), filled],
            [utf8("b"), filled],
          ],
        ] as Entry[][]) {
          const trie = new ModelTrie("blake2_256", version, entries);
          expect(hex(client.trieRoot("blake2_256", version, entries))).toBe(hex(trie.root));
          for (const [key, expected] of entries) {
            const verdict = client.readProof("blake2_256", trie.root, trie.proof([key]), [key]);
            expect(verdict.ok && verdict.value.map((v) => v && hex(v))).toEqual([hex(expected)]);
          }
        }
      }
    },
  );
});

describe("a value whose bytes are a node", () => {
  const forged = encodeNode({
    path: [5, 6, 7],
    value: utf8("forged, and as long as a value that is hashed"),
  });

  it("is only a value: no longer key can be read through it", () => {
    for (const version of [0, 1] as const) {
      const padded = encodeNode({ path: [5, 6, 7], value: new Uint8Array(60).fill(7) });
      for (const blob of [forged, padded]) {
        const trie = new ModelTrie("blake2_256", version, [[utf8("k"), blob]]);
        const nodes = [...trie.nodes, blob];
        const ask = (key: Uint8Array) => client.readProof("blake2_256", trie.root, nodes, [key]);
        const direct = ask(utf8("k"));
        expect(direct.ok && direct.value.map((v) => v && hex(v))).toEqual([hex(blob)]);
        for (const tail of [[0x56, 0x70], [0x05, 0x67], [0x56]]) {
          const through = ask(concat(utf8("k"), Uint8Array.from(tail)));
          expect(through.ok && through.value).toEqual([null]);
        }
      }
    }
  });

  it("a node's bytes given as the content of a hashed value are that value, and are not read as a node", () => {
    const holder = encodeNode({ path: [1, 2], hashedValue: blake2(forged) });
    expect(read([holder, forged], Uint8Array.of(0x12))).toBe(hex(forged));
    expect(read([holder], Uint8Array.of(0x12))).toMatch(/^refused/);
  });
});

describe("both state versions in one trie", () => {
  it("are decoded node by node", () => {
    const blob = new Uint8Array(50).fill(3);
    const old = encodeNode({ path: [2], value: blob });
    const migrated = encodeNode({ path: [4], hashedValue: blake2(blob) });
    const root = encodeNode({
      path: [],
      value: utf8("root"),
      children: new Map([
        [1, blake2(old)],
        [3, blake2(migrated)],
      ]),
    });
    const nodes = [root, old, migrated, blob];
    expect(read(nodes, Uint8Array.of(0x12))).toBe(hex(blob));
    expect(read(nodes, Uint8Array.of(0x34))).toBe(hex(blob));
    expect(read(nodes, new Uint8Array())).toBe(hex(utf8("root")));
    expect(read([root, old, migrated], Uint8Array.of(0x34))).toMatch(/^refused/);
  });
});

it("a proof under another hasher is refused", () => {
  const trie = new ModelTrie("keccak256", 1, [[utf8("key"), value]]);
  const nodes = trie.proof([utf8("key")]);
  expect(client.readProof("keccak256", trie.root, nodes, [utf8("key")]).ok).toBe(true);
  expect(client.readProof("blake2_256", trie.root, nodes, [utf8("key")]).ok).toBe(false);
});
