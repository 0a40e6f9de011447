import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { encodeArguments, method, parseResult } from "../support/api.ts";
import { loadLightClient } from "../support/blob.ts";
import { blake2 } from "../support/hashing.ts";
import { utf8 } from "../support/hex.ts";
import { callWithinBound, leastPages, pagesFor } from "../support/memory-bound.ts";
import { encodeNode, ModelTrie } from "../support/trie-model.ts";

/**
 * Attack: a proof that takes far more memory than its bytes. Invariant: a call with L bytes of input needs at most 2
 * MiB plus 8 × L, including the input itself.
 */

let runtime: Runtime;

beforeAll(async () => {
  runtime = await loadLightClient();
});

const NOTHING = new Uint8Array();
const key = Uint8Array.of(0x12);
const large = (length: number) => encodeNode({ path: [1, 2], value: new Uint8Array(length).fill(7) });

/** Reads `keys` from `nodes`, the first of which is the root, within the bound. */
function read(
  nodes: readonly Uint8Array[],
  keys: readonly Uint8Array[] = [key],
  hasher = "blake2_256" as const,
) {
  const input = encodeArguments.readProof(hasher, blake2(nodes[0] ?? NOTHING), nodes, keys);
  const answer = parseResult.readProof(callWithinBound(runtime, method.readProof, input));
  return answer.ok ? `${answer.value.length} answers` : answer.error.replace(/:.*/s, "");
}

const items = (count: number, length: number) => Array.from({ length: count }, () => new Uint8Array(length));

describe("a proof within its memory bound", () => {
  // The host rounds an allocation up to a power of two: counts just above one cost the most.
  it.each([
    { count: 1, length: 3_900_000 },
    { count: 65_535, length: 32 },
    { count: 65_535, length: 33 },
    { count: 65_535, length: 60 },
    { count: 52_430, length: 32 },
    { count: 32_769, length: 32 },
    { count: 26_216, length: 32 },
    { count: 16_385, length: 63 },
    { count: 1_100, length: 3_000 },
  ])("may have $count nodes of $length bytes that no key needs", ({ count, length }) => {
    expect(read([large(40), ...items(count, length)])).toBe("1 answers");
  });

  it("is refused with many items of one byte, before memory is allocated for them", () => {
    for (const length of [0, 1, 8, 30]) {
      expect(read([large(40), ...items(65_000, length)])).toBe("ShortNode");
    }
  });

  it.each([
    { keys: 65_536, length: 0 },
    { keys: 65_536, length: 1 },
    { keys: 33_000, length: 0 },
    { keys: 40_000, length: 40 },
  ])("may be read at $keys keys of $length bytes", ({ keys, length }) => {
    const asked = items(keys, length);
    expect(read([large(40)], asked)).toBe(`${keys} answers`);
    expect(read([encodeNode({ path: [], value: utf8("abc") })], asked)).toBe(`${keys} answers`);
  });

  it("may be read at many keys with one large value, until the answer is larger than the proof allows", () => {
    expect(read([large(250_000)], [key, key])).toBe("2 answers");
    expect(read([large(250_000)], [key, key, key])).toBe("AnswerTooLarge");
    expect(read([large(2_000_000)], [key])).toBe("1 answers");
    expect(
      read(
        [large(1_000)],
        Array.from({ length: 65_536 }, () => key),
      ),
    ).toBe("AnswerTooLarge");
    expect(
      read(
        [large(30)],
        Array.from({ length: 8_000 }, () => key),
      ),
    ).toBe("8000 answers");
  });

  it("answers all keys of a large trie from a proof of the whole trie", () => {
    const entries = Array.from(
      { length: 8_000 },
      (_, i) => [blake2(utf8(`${i}`)), blake2(utf8(`value ${i}`))] as const,
    );
    const trie = new ModelTrie("blake2_256", 1, entries);
    const keys = entries.map(([one]) => one);
    const input = encodeArguments.readProof("blake2_256", trie.root, trie.nodes, keys);
    expect(parseResult.readProof(callWithinBound(runtime, method.readProof, input)).ok).toBe(true);
  });

  it("control: what a call needs is measured, and a call without it traps", () => {
    const nodes = [large(40), ...items(65_535, 32)];
    const input = encodeArguments.readProof("blake2_256", blake2(nodes[0] ?? NOTHING), nodes, [key]);
    const least = leastPages(runtime, method.readProof, input);
    expect(least).toBeLessThanOrEqual(pagesFor(input.length));
    // At least the input itself and 40 bytes for each item.
    expect(least * 65_536).toBeGreaterThan(input.length + 65_536 * 40);
    expect(() => runtime.call(method.readProof, input, { heapPages: least - 1 })).toThrow();
  });
});
