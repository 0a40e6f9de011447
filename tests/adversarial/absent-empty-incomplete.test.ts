import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LightClient } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { blake2, type Hasher, keccak } from "../support/hashing.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { readKey } from "../support/read-proof.ts";
import { type Entry, ModelTrie } from "../support/trie-model.ts";

/**
 * Attack: a key that a proof leaves open is presented as a key that the state does not have. Invariant: a key is
 * present with its value, proven absent, or not in the proof; only the second is absence.
 */

let client: LightClient;

beforeAll(async () => {
  client = (await loadBlob()).lightClient;
});

const commitment = (n: number) => keccak(utf8(`request ${n}`));
const receipt = (n: number) => concat(utf8("RequestReceipts"), commitment(n));
const entries: Entry[] = [
  ...Array.from({ length: 20 }, (_, n): Entry => [receipt(n), new Uint8Array(40).fill(n)]),
  [utf8("empty"), new Uint8Array()],
  [utf8("prefix"), utf8("short")],
  [utf8("prefixed"), utf8("longer")],
];

type Answer = "present" | "empty" | "absent" | "not in the proof";

function ask(hasher: Hasher, root: Uint8Array, nodes: readonly Uint8Array[], key: Uint8Array): Answer {
  const answer = readKey(client, hasher, root, nodes, key);
  if (answer.startsWith("refused")) return "not in the proof";
  if (answer === "absent") return "absent";
  return answer === hex(new Uint8Array()) ? "empty" : "present";
}

describe.each(["blake2_256", "keccak256"] as const)("in a trie of %s", (hasher) => {
  describe.each([0, 1] as const)("of version %i", (version) => {
    const trie = new ModelTrie(hasher, version, entries);

    it("a present key is present, and an empty value is a value", () => {
      expect(ask(hasher, trie.root, trie.proof([receipt(3)]), receipt(3))).toBe("present");
      expect(ask(hasher, trie.root, trie.proof([utf8("empty")]), utf8("empty"))).toBe("empty");
    });

    it.each([
      { name: "another receipt", key: receipt(99) },
      { name: "the prefix of a key", key: utf8("prefi") },
      { name: "a key with a byte more", key: utf8("prefixes") },
      { name: "a key beyond a leaf", key: utf8("prefixed!") },
      { name: "the empty key", key: new Uint8Array() },
      { name: "a long key", key: new Uint8Array(200).fill(0xaa) },
    ])("$name is absent, with its own proof", ({ key }) => {
      expect(ask(hasher, trie.root, trie.proof([key]), key)).toBe("absent");
    });

    it("a delivered request is never absent, whichever nodes are withheld", () => {
      const key = receipt(7);
      const nodes = trie.proof([key]);
      for (let kept = 0; kept < 1 << nodes.length; kept++) {
        const some = nodes.filter((_, i) => (kept >> i) & 1);
        const answer = ask(hasher, trie.root, some, key);
        expect(answer).toBe(some.length === nodes.length ? "present" : "not in the proof");
      }
    });

    it("a delivered request is not absent according to another one's absence proof", () => {
      const nodes = trie.proof([receipt(99)]);
      for (let n = 0; n < 20; n++) {
        expect(["present", "not in the proof"]).toContain(ask(hasher, trie.root, nodes, receipt(n)));
      }
    });

    it("every key is not in the proof under another root or without nodes", () => {
      const key = receipt(1);
      const nodes = trie.proof([key]);
      expect(ask(hasher, blake2(utf8("another root")), nodes, key)).toBe("not in the proof");
      expect(ask(hasher, new Uint8Array(32), nodes, key)).toBe("not in the proof");
      expect(ask(hasher, trie.root, [], key)).toBe("not in the proof");
    });

    it("one key that is not in the proof refuses a request for many keys", () => {
      const nodes = trie.proof([receipt(1)]);
      const verdict = client.readProof(hasher, trie.root, nodes, [receipt(1), receipt(2)]);
      expect(verdict.ok).toBe(false);
      expect(client.readProof(hasher, trie.root, nodes, [receipt(1), receipt(1)]).ok).toBe(true);
    });
  });

  it("every key is absent in the empty trie, with the empty node or with none", () => {
    const empty = new ModelTrie(hasher, 1, []);
    expect(hex(empty.root)).toBe(hex(client.trieRoot(hasher, 1, [])));
    for (const key of [new Uint8Array(), utf8("key"), receipt(1)]) {
      expect(ask(hasher, empty.root, [Uint8Array.of(0)], key)).toBe("absent");
      expect(ask(hasher, empty.root, [], key)).toBe("absent");
    }
    const other = hasher === "keccak256" ? "blake2_256" : "keccak256";
    expect(ask(other, empty.root, [Uint8Array.of(0)], utf8("key"))).toBe("not in the proof");
  });
});
