import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LightClient } from "../../bindings/core/src/index.ts";
import { accepted } from "../support/api.ts";
import { loadBlob } from "../support/blob.ts";
import { isSlow } from "../support/budget.ts";
import { hex, unhex } from "../support/hex.ts";
import { oracle } from "../support/vectors.ts";

let client: LightClient;

beforeAll(async () => {
  client = (await loadBlob()).lightClient;
});

const vectors = oracle.tries().map((vector, i) => ({
  ...vector,
  name: `trie ${i}: ${vector.entries.length} entries, ${vector.hasher}, V${vector.stateVersion}`,
}));

describe.each(vectors)("$name", ({ hasher, stateVersion, entries, root, proof, values }) => {
  const nodes = proof.map(unhex);
  const keys = values.map(([key]) => unhex(key));
  const show = (value: Uint8Array | null) => (value === null ? null : hex(value));

  it("has the root of the Rust crate", () => {
    const list = entries.map(([key, value]) => [unhex(key), unhex(value)] as const);
    expect(hex(client.trieRoot(hasher, stateVersion, list))).toBe(root);
    expect(hex(client.trieRoot(hasher, stateVersion, list.toReversed()))).toBe(root);
  });

  it("returns every value and every absence", () => {
    const read = accepted(client.readProof(hasher, unhex(root), nodes, keys));
    expect(read.map(show)).toEqual(values.map(([, value]) => value));
  });

  it("without any one node is an error or has the same answers", () => {
    nodes.forEach((_, dropped) => {
      const rest = nodes.toSpliced(dropped, 1);
      // Keys one by one, without some of the nodes, and without each of them in the slow run.
      const alone = isSlow || dropped % 6 === 0 ? values : [];
      alone.forEach(([key, value]) => {
        const verdict = client.readProof(hasher, unhex(root), rest, [unhex(key)]);
        if (verdict.ok) expect(verdict.value.map(show)).toEqual([value]);
      });
      const together = client.readProof(hasher, unhex(root), rest, keys);
      if (together.ok) expect(together.value.map(show)).toEqual(values.map(([, value]) => value));
    });
  });
});

it("all 96 tries of the file are tested", () => {
  expect(vectors.length).toBe(96);
});
