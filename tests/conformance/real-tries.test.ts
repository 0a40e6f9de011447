import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LightClient } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { hex, unhex, utf8 } from "../support/hex.ts";
import { Reader } from "../support/scale.ts";
import { orderedEntries } from "../support/trie-model.ts";
import { type BlockFixture, type OrderedTrieCase, real, type TrieRootCase } from "../support/vectors.ts";

let client: LightClient;

beforeAll(async () => {
  client = (await loadBlob()).lightClient;
});

/** The largest conformance case is stored as one text of keys in hex and a list of values as text. */
interface CompactCase {
  readonly entriesCompact?: { readonly keys: string; readonly values: readonly string[] };
}

function entriesOf(fixture: TrieRootCase & CompactCase): (readonly [Uint8Array, Uint8Array])[] {
  if (fixture.entriesCompact === undefined) {
    return fixture.entries.map(([key, value]) => [unhex(key), unhex(value)] as const);
  }
  const keys = fixture.entriesCompact.keys.split(" ");
  const { values } = fixture.entriesCompact;
  return keys.map((key, i) => [unhex(key), utf8(values[i] ?? "")] as const);
}

describe("conformance roots", () => {
  const { cases } = real<{ cases: readonly (TrieRootCase & CompactCase)[] }>(
    "conformance-trie-roots-w3f.json",
  );

  it.each(cases)("$fixture has its roots in both state versions", (fixture) => {
    const entries = entriesOf(fixture);
    expect(hex(client.trieRoot("blake2_256", 0, entries))).toBe(fixture.rootV0);
    expect(hex(client.trieRoot("blake2_256", 1, entries))).toBe(fixture.rootV1);
  });

  it.each(real<{ cases: readonly OrderedTrieCase[] }>("conformance-ordered-trie-kagome.json").cases)(
    "ordered trie $name has its root",
    ({ values, rootV0 }) => {
      expect(hex(client.trieRoot("blake2_256", 0, orderedEntries(values.map(unhex))))).toBe(rootV0);
    },
  );
});

describe("extrinsics roots", () => {
  function extrinsicsRoot(header: string): string {
    const reader = new Reader(unhex(header));
    reader.take(32);
    reader.compact();
    reader.take(32);
    return hex(reader.take(32));
  }

  function expectRoot({ header, body, extrinsics }: BlockFixture): void {
    const entries = orderedEntries((body ?? extrinsics ?? []).map(unhex));
    expect(hex(client.trieRoot("blake2_256", 0, entries))).toBe(extrinsicsRoot(header));
  }

  it("of Westend 1 to 200 are those of their headers", () => {
    const { blocks } = real<{ blocks: readonly BlockFixture[] }>("blocks-westend-1-200.json");
    expect(blocks.length).toBe(200);
    for (const block of blocks) expectRoot(block);
  });

  it.each(real<{ blocks: readonly BlockFixture[] }>("blocks-sidecar-raw.json").blocks)(
    "of block $number is that of its header",
    expectRoot,
  );
});
