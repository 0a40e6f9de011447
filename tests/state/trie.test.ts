import { beforeAll, describe, expect, it } from "@jest/globals";
import { cryptoWaitReady } from "@polkadot/util-crypto";
import { array, constant, constantFrom, oneof, property, record, tuple, uint8Array } from "fast-check";
import { HASHERS, type HasherName } from "../../bindings/core/src/state/hasher.ts";
import { orderedRoot, Trie } from "../../bindings/core/src/state/trie.ts";
import { diffTries } from "../../bindings/core/src/state/trie-diff.ts";
import { concat, hex, unhex, utf8 } from "../support/hex.ts";
import { holds } from "../support/random.ts";
import { type OrderedTrieCase, oracle, real, type TrieRootCase } from "../support/vectors.ts";

beforeAll(async () => {
  await cryptoWaitReady();
});

describe("roots and proofs of the Rust crates", () => {
  it.each(oracle.tries().map((vector, i) => ({ ...vector, i, count: vector.entries.length })))(
    "trie $i: $count entries, $hasher, V$stateVersion",
    ({ entries, hasher, stateVersion, root, proof, values }) => {
      const list = entries.map(([key, value]) => [unhex(key), unhex(value)] as const);
      const trie = Trie.from(list, hasher);
      expect(hex(trie.root(stateVersion))).toBe(root);
      expect(hex(Trie.from(list.toReversed(), hasher).root(stateVersion))).toBe(root);
      const made = trie.proof(
        values.map(([key]) => unhex(key)),
        stateVersion,
      );
      expect(made.map(hex).sort()).toEqual([...proof].sort());
      for (const [key, value] of values) {
        const found = trie.get(unhex(key));
        expect(found === undefined ? null : hex(found)).toBe(value);
      }
    },
  );
});

describe("roots of the conformance suites", () => {
  /** The large case stores keys and values separately: keys as hex digits, values as text. */
  type Case = Omit<TrieRootCase, "entries"> &
    Partial<Pick<TrieRootCase, "entries">> & {
      readonly entriesCompact?: { readonly keys: string; readonly values: readonly string[] };
    };
  const entriesOf = ({ entries, entriesCompact }: Case): readonly (readonly [string, string])[] =>
    entries ??
    (entriesCompact?.keys ?? "")
      .split(" ")
      .map((digits, i) => [digits, hex(utf8(entriesCompact?.values[i] ?? ""))]);

  it.each(real<{ cases: readonly Case[] }>("conformance-trie-roots-w3f.json").cases)("$fixture", (one) => {
    const trie = Trie.from(entriesOf(one).map(([key, value]) => [unhex(key), unhex(value)] as const));
    expect(hex(trie.root(0))).toBe(one.rootV0);
    expect(hex(trie.root(1))).toBe(one.rootV1);
  });

  it.each(real<{ cases: readonly OrderedTrieCase[] }>("conformance-ordered-trie-kagome.json").cases)(
    "the list $name",
    ({ values, rootV0 }) => {
      expect(hex(orderedRoot(values.map(unhex), 0))).toBe(rootV0);
    },
  );

  it.each([
    ["blake2_256", "0x03170a2e7597b7b7e3d84c05391d139a62b157e78786d8c082f29dcf4c111314"],
    ["keccak256", "0xbc36789e7a1e281436464229828f817d6612f7b477d66591ff96a9e064bcc98a"],
  ] as const)("the empty trie of %s", (hasher, root) => {
    const empty = Trie.empty(hasher);
    expect([hex(empty.root(0)), hex(empty.root(1))]).toEqual([root, root]);
    expect(empty.proof([Uint8Array.of(1)], 1).map(hex)).toEqual(["0x00"]);
  });
});

describe("the header of a node", () => {
  // Number of nibbles of the partial key, and the header of a leaf with a short and with a hashed value.
  it.each([
    [0, "40", "20"],
    [30, "5e", "3e"],
    [32, "60", "3f01"],
    [62, "7e", "3f1f"],
    [64, "7f01", "3f21"],
    [100, "7f25", "3f45"],
    [318, "7fff00", "3fff20"],
  ])("counts %i nibbles", (nibbles, inline, hashed) => {
    const key = new Uint8Array(nibbles / 2).fill(0xab);
    const leaf = (value: Uint8Array) => hex(Trie.from([[key, value]]).rootNode(1)).slice(2);
    expect(leaf(new Uint8Array(32))).toBe(`${inline}${"ab".repeat(nibbles / 2)}80${"00".repeat(32)}`);
    const blob = new Uint8Array(33);
    expect(leaf(blob)).toBe(`${hashed}${"ab".repeat(nibbles / 2)}${hex(HASHERS.blake2_256(blob)).slice(2)}`);
  });
});

const key = oneof(
  array(constantFrom(0x00, 0x01, 0x10, 0x11, 0xff), { maxLength: 6 }).map((bytes) => Uint8Array.from(bytes)),
  uint8Array({ maxLength: 40 }),
);
const value = oneof(
  uint8Array({ maxLength: 4 }),
  uint8Array({ minLength: 31, maxLength: 34 }),
  constant(new Uint8Array(100).fill(7)),
);
const change = oneof(
  { weight: 4, arbitrary: record({ op: constant("insert" as const), key, value }) },
  { weight: 2, arbitrary: record({ op: constant("remove" as const), key }) },
  { weight: 1, arbitrary: record({ op: constant("removePrefix" as const), key }) },
);
const hasher = constantFrom<HasherName>("blake2_256", "keccak256");

describe("a trie that was changed step by step", () => {
  it("equals one that is built anew, does not change its earlier versions, and returns the difference", () => {
    holds(
      property(tuple(array(change, { maxLength: 40 }), hasher), ([changes, name]) => {
        let trie = Trie.empty(name);
        const model = new Map<string, Uint8Array>();
        const past: { trie: Trie; root: string; content: Map<string, Uint8Array> }[] = [];
        for (const step of changes) {
          past.push({ trie, root: hex(trie.root(1)), content: new Map(model) });
          const id = hex(step.key);
          if (step.op === "insert") {
            trie = trie.insert(step.key, step.value);
            model.set(id, step.value);
          } else if (step.op === "remove") {
            trie = trie.remove(step.key);
            model.delete(id);
          } else {
            trie = trie.removePrefix(step.key);
            for (const other of [...model.keys()]) if (other.startsWith(id)) model.delete(other);
          }
        }
        const sorted = [...model].sort(([a], [b]) => (a < b ? -1 : 1));
        const rebuilt = Trie.from(
          sorted.map(([k, v]) => [unhex(k), v] as const),
          name,
        );
        for (const version of [0, 1] as const) {
          expect(hex(trie.root(version))).toBe(hex(rebuilt.root(version)));
        }
        expect([...trie.entries()].map(([k, v]) => [hex(k), hex(v)])).toEqual(
          sorted.map(([k, v]) => [k, hex(v)]),
        );
        for (const before of past) {
          expect(hex(before.trie.root(1))).toBe(before.root);
          const expected = new Map<string, string | null>();
          for (const k of before.content.keys()) if (!model.has(k)) expected.set(k, null);
          for (const [k, v] of model) {
            const old = before.content.get(k);
            if (old === undefined || hex(old) !== hex(v)) expected.set(k, hex(v));
          }
          const found = diffTries(before.trie, trie).map(([k, v]) => [hex(k), v && hex(v)] as const);
          expect(found).toEqual([...expected].sort(([a], [b]) => (a < b ? -1 : 1)));
        }
      }),
      200,
    );
  });

  it("hashes only the path to what changed", () => {
    let trie = Trie.empty();
    for (let i = 0; i < 4096; i += 1)
      trie = trie.insert(HASHERS.blake2_256(Uint8Array.of(i, i >> 8)), Uint8Array.of(1));
    trie.root(1);
    const real = HASHERS.blake2_256;
    let hashes = 0;
    const counted = HASHERS as { blake2_256: typeof real };
    counted.blake2_256 = (data) => {
      hashes += 1;
      return real(data);
    };
    try {
      trie.insert(real(Uint8Array.of(9)), Uint8Array.of(2)).root(1);
    } finally {
      counted.blake2_256 = real;
    }
    expect(hashes).toBeLessThan(8);
  });
});

describe("a proof", () => {
  it("has the root node first, no item twice, and nothing that no key needs", () => {
    const big = new Uint8Array(50).fill(1);
    const trie = Trie.from([
      [unhex("0xaa01"), big],
      [unhex("0xaa02"), concat(big, big)],
      [unhex("0xbb01"), big],
      [unhex("0xbb02"), concat(big, big)],
    ]);
    const items = trie.proof([unhex("0xaa01"), unhex("0xbb01"), unhex("0xaa01")], 1);
    expect(hex(HASHERS.blake2_256(items[0] as Uint8Array))).toBe(hex(trie.root(1)));
    expect(new Set(items.map(hex)).size).toBe(items.length);
    // The equal subtrees below aa and bb are one item; so is their common value.
    expect(items.filter((item) => hex(item) === hex(big)).length).toBe(1);
    expect(items.some((item) => hex(item) === hex(concat(big, big)))).toBe(false);
    expect(trie.proof([], 1).length).toBe(1);
  });
});
