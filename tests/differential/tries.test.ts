import { beforeAll, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { LightClient } from "../../bindings/core/src/index.ts";
import { loadLightClient } from "../support/blob.ts";
import { shownCases } from "../support/budget.ts";
import { hashWith } from "../support/hashing.ts";
import { concat, hex } from "../support/hex.ts";
import { describeWithPeer, loadPeer } from "../support/peer.ts";
import { holds } from "../support/random.ts";
import { type Entry, ModelTrie } from "../support/trie-model.ts";

/**
 * Random tries, built and read by both runtimes and by the model: roots, values, absences and refusals are equal. One
 * difference is intended: ours refuses items other than the root that are shorter than 32 bytes, of which a message
 * could contain any number.
 */

const TRIES = [300, 1_000] as const;

const bytesOf = (length: number, fill: number) => new Uint8Array(length).fill(fill);

const nibbly = fc
  .uint8Array({ maxLength: 5 })
  .map((key) => key.map((byte) => [0, 1, 0x10, 0x11, 0xab, 0xff][byte % 6] ?? 0));

const keys = fc
  .tuple(fc.constantFrom(0, 0, 0, 15, 16, 31, 32, 33, 64, 160), fc.constantFrom(0x00, 0x5f, 0xff), nibbly)
  .map(([length, fill, tail]) => concat(bytesOf(length, fill), tail));

const values = fc
  .tuple(fc.constantFrom(0, 1, 2, 27, 28, 29, 30, 31, 32, 33, 34, 40, 64, 100, 300), fc.nat({ max: 255 }))
  .map(([length, fill]) => bytesOf(length, fill));

const tries = fc.record({
  hasher: fc.constantFrom("blake2_256" as const, "keccak256" as const),
  version: fc.constantFrom(0 as const, 1 as const),
  entries: fc.array(fc.tuple(keys, values), { maxLength: 24 }),
  /** Keys, or indices of existing keys. */
  asked: fc.array(fc.oneof(keys, fc.nat({ max: 30 })), { maxLength: 6 }),
  bend: fc.constantFrom(
    "none",
    "none",
    "drop",
    "repeat",
    "reverse",
    "stuff",
    "stuff with short items",
    "other hasher",
    "flip",
  ),
  pick: fc.nat(),
});

let ours: LightClient;

beforeAll(async () => {
  ours = (await loadLightClient()).lightClient;
});

type Tries = typeof tries extends fc.Arbitrary<infer T> ? T : never;

function scene({ hasher, version, entries, asked, bend, pick }: Tries) {
  const trie = new ModelTrie(hasher, version, entries);
  const wanted = asked.flatMap((what) => {
    if (typeof what !== "number") return [what];
    const entry = trie.entries[what % Math.max(1, trie.entries.length)];
    return entry === undefined ? [] : [entry[0]];
  });
  let nodes = trie.proof(wanted);
  let reader = hasher;
  const index = pick % Math.max(1, nodes.length);
  if (bend === "drop") nodes = nodes.toSpliced(index, 1);
  if (bend === "repeat") nodes = [...nodes, ...nodes];
  if (bend === "reverse") nodes = nodes.toReversed();
  if (bend === "stuff") nodes = [bytesOf(33, 7), ...trie.nodes, ...nodes, bytesOf(32, 0)];
  if (bend === "stuff with short items") nodes = [bytesOf(3, 7), ...nodes, new Uint8Array()];
  if (bend === "other hasher") reader = hasher === "keccak256" ? "blake2_256" : "keccak256";
  if (bend === "flip") {
    nodes = nodes.map((node, i) =>
      i === index ? node.map((byte, at) => (at === pick % node.length ? byte ^ 1 : byte)) : node,
    );
  }
  return { trie, wanted, nodes, reader };
}

const text = (verdict: ReturnType<LightClient["readProof"]>) =>
  verdict.ok ? verdict.value.map((value) => (value === null ? "absent" : hex(value))) : "refused";

it(`${shownCases(...TRIES)} random tries: ours builds the model's root and reads the model's proofs`, () => {
  holds(
    fc.property(tries, (plan) => {
      const { trie, wanted, nodes, reader } = scene(plan);
      const entries = plan.pick % 2 === 0 ? trie.entries : trie.entries.toReversed();
      expect(hex(ours.trieRoot(plan.hasher, plan.version, entries))).toBe(hex(trie.root));
      const truth = new Map(trie.entries.map(([key, value]: Entry) => [hex(key), hex(value)]));
      const verdict = text(ours.readProof(reader, trie.root, nodes, wanted));
      if (plan.bend !== "none" && verdict === "refused") return;
      expect(verdict).toEqual(wanted.map((key) => truth.get(hex(key)) ?? "absent"));
    }),
    ...TRIES,
  );
});

describeWithPeer(`${shownCases(...TRIES)} random tries, ours and the peer's`, () => {
  let peer: LightClient;

  beforeAll(async () => {
    peer = (await loadPeer()).lightClient;
  });

  it("roots, values, absences and refusals are equal", () => {
    holds(
      fc.property(tries, (plan) => {
        const { trie, wanted, nodes, reader } = scene(plan);
        // As drawn: in no order, and the last of equal keys counts.
        expect(hex(ours.trieRoot(plan.hasher, plan.version, plan.entries))).toBe(
          hex(peer.trieRoot(plan.hasher, plan.version, plan.entries)),
        );
        const verdict = ours.readProof(reader, trie.root, nodes, wanted);
        if (!verdict.ok && verdict.error.name === "ShortNode") {
          const short = nodes.filter((node) => node.length < 32);
          const isRoot = short.every((node) => hex(hashWith(reader, node)) === hex(trie.root));
          expect(short.length > 1 || !isRoot).toBe(true);
          return;
        }
        expect(text(verdict)).toEqual(text(peer.readProof(reader, trie.root, nodes, wanted)));
      }),
      ...TRIES,
    );
  });
});
