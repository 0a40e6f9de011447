import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Trie } from "../../bindings/core/src/index.ts";
import { HASHERS } from "../../bindings/core/src/state/hasher.ts";
import type { StateVersion } from "../../bindings/core/src/state/trie-codec.ts";
import { readStoredTrie, visitStoredTrie } from "../../bindings/core/src/state/trie-decoder.ts";
import { writeTrie } from "../../bindings/core/src/state/trie-writer.ts";
import { hex } from "../support/hex.ts";

const hash = HASHERS.blake2_256;
const bytes = (most: number) => fc.uint8Array({ maxLength: most });
const entries = fc.array(fc.tuple(bytes(80), bytes(60)), { maxLength: 40 });
const version = fc.constantFrom<StateVersion>(0, 1);

function store(
  trie: Trie,
  of: StateVersion,
  isNew: (item: object) => boolean = () => true,
): Map<string, Uint8Array> {
  const stored = new Map<string, Uint8Array>();
  writeTrie(trie.node, of, hash, isNew, (name, value) => stored.set(hex(name), value));
  return stored;
}

const shown = (trie: Trie): string[] =>
  [...trie.entries()].map(([key, value]) => `${hex(key)} ${hex(value)}`);

describe("a stored trie", () => {
  it("is read unchanged, under the hashes of its nodes, and can be changed like the one in memory", () => {
    fc.assert(
      fc.property(entries, version, bytes(80), (list, of, key) => {
        const trie = Trie.from(list);
        const stored = store(trie, of);
        for (const [name, value] of stored) expect(hex(hash(value))).toBe(name);
        const root = trie.root(of);
        const node = readStoredTrie(
          root,
          of,
          (name) => stored.get(hex(name)),
          () => undefined,
        );
        const read = Trie.of(node, "blake2_256");
        expect(hex(read.root(of))).toBe(hex(root));
        expect(shown(read)).toEqual(shown(trie));
        const value = new Uint8Array(40).fill(1);
        expect(hex(read.insert(key, value).root(of))).toBe(hex(trie.insert(key, value).root(of)));
        expect(hex(read.remove(key).root(of))).toBe(hex(trie.remove(key).root(of)));
      }),
    );
  });

  it("is visited completely, and only where it is new", () => {
    fc.assert(
      fc.property(entries, version, bytes(80), (list, of, key) => {
        const before = Trie.from(list);
        const known = new Set<object>();
        const stored = store(before, of, (item) => !known.has(item) && known.add(item) !== undefined);
        const after = before.insert(key, new Uint8Array(40));
        const added = store(after, of, (item) => !known.has(item));
        const all = new Map([...stored, ...added]);
        const visited = new Set<string>();
        visitStoredTrie(
          after.root(of),
          (name) => all.get(hex(name)),
          (name) => visited.size < visited.add(hex(name)).size,
        );
        expect([...visited].sort()).toEqual([...store(after, of).keys()].sort());
      }),
    );
  });

  it("with a missing or damaged node is refused with a named error", () => {
    const trie = Trie.from(
      [...Array(40).keys()].map((i) => [hash(Uint8Array.of(i)), new Uint8Array(50).fill(i)]),
    );
    const stored = store(trie, 1);
    const read = () =>
      readStoredTrie(
        trie.root(1),
        1,
        (name) => stored.get(hex(name)),
        () => undefined,
      );
    expect(read).not.toThrow();
    const [name = ""] = [...stored.keys()].slice(-1);
    stored.delete(name);
    expect(read).toThrow(expect.objectContaining({ name: "StoredTrieError" }));
    stored.set(hex(trie.root(1)), Uint8Array.of(1));
    expect(read).toThrow(expect.objectContaining({ name: "StoredTrieError" }));
  });
});
