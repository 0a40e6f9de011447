import { beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { hex } from "../support/hex.ts";
import { loadProbe, type Probe } from "../support/probe.ts";
import { bytes, byteVectors, Reader, u8, vec } from "../support/scale.ts";

const HASHERS = ["keccak256", "blake2_256"] as const;

/** Short keys over few letters: many shared prefixes, many keys that end inside others. */
const trieKey = fc
  .array(fc.constantFrom(0x00, 0x01, 0x10, 0x11, 0xff), { maxLength: 5 })
  .map((letters) => Uint8Array.from(letters));
const trieValue = fc
  .tuple(fc.constantFrom(0, 1, 31, 32, 33, 40), fc.nat(255))
  .map(([length, fill]) => new Uint8Array(length).fill(fill));

describe("proving keys of a trie", () => {
  let probe: Probe;
  let runtime: Runtime;
  beforeAll(async () => {
    probe = await loadProbe();
    runtime = await loadBlob();
  });

  function prove(hasher: number, version: number, entries: [Uint8Array, Uint8Array][], keys: Uint8Array[]) {
    const reader = new Reader(
      probe.call(
        "prove",
        u8(hasher),
        u8(version),
        vec(entries.map(([key, value]) => Buffer.concat([bytes(key), bytes(value)]))),
        byteVectors(keys),
      ),
    );
    const root = reader.take(32);
    const count = reader.compact();
    const nodes = Array.from({ length: count }, () => reader.bytes());
    return { root, nodes };
  }

  it("returns a root and nodes that prove each key present with its value, or absent", () => {
    fc.assert(
      fc.property(
        fc.nat(1),
        fc.nat(1),
        fc.array(fc.tuple(trieKey, trieValue), { maxLength: 40 }),
        fc.array(trieKey, { minLength: 1, maxLength: 6 }),
        (hasher, version, entries, keys) => {
          const { root, nodes } = prove(hasher, version, entries, keys);
          const name = HASHERS[hasher] ?? "blake2_256";
          expect(hex(root)).toBe(hex(runtime.lightClient.trieRoot(name, version as 0 | 1, entries)));
          const model = new Map(entries.map(([key, value]) => [hex(key), hex(value)]));
          const read = runtime.lightClient.readProof(name, root, nodes, keys);
          expect(read).toEqual({ ok: true, value: expect.anything() });
          if (read.ok) {
            const values = read.value.map((value) => (value === null ? undefined : hex(value)));
            expect(values).toEqual(keys.map((key) => model.get(hex(key))));
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it("returns no node that the keys do not need", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(trieKey, trieValue), { minLength: 1, maxLength: 30 }),
        fc.array(trieKey, { minLength: 1, maxLength: 4 }),
        (entries, keys) => {
          const { root, nodes } = prove(1, 1, entries, keys);
          for (let dropped = 0; dropped < nodes.length; dropped++) {
            const rest = nodes.filter((_, i) => i !== dropped);
            expect(runtime.lightClient.readProof("blake2_256", root, rest, keys).ok).toBe(false);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
