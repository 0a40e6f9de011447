import { beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { encodeArguments, method } from "../support/api.ts";
import { blobBytes, loadBlob } from "../support/blob.ts";
import { cases, shownCases } from "../support/budget.ts";
import { Executor, smoldotEntries, smoldotRoot } from "../support/executor.ts";
import { concat, hex, unhex } from "../support/hex.ts";
import { seed } from "../support/random.ts";
import { u8 } from "../support/scale.ts";
import { type Entry, ModelTrie } from "../support/trie-model.ts";
import { oracle } from "../support/vectors.ts";

/**
 * The blob in a Polkadot host of another project: the same input gives the same bytes as in the harness, including
 * refusals and their reasons. Also smoldot's own trie code, as a second implementation, on random tries.
 */

let runtime: Runtime;
const executor = new Executor(blobBytes);

beforeAll(async () => {
  runtime = await loadBlob();
});

async function expectSame(name: string, input: Uint8Array): Promise<Uint8Array> {
  const there = await executor.call(name, input);
  expect(hex(there)).toBe(hex(runtime.call(name, input)));
  return there;
}

describe("in the executor, every oracle proof of up to 31 voters", () => {
  const vectors = oracle
    .grandpa()
    .map((vector, i) => ({ ...vector, i }))
    .filter((vector) => vector.voters <= 31);

  it.each(vectors)("$i: $about, $voters voters: $expected, the same bytes", async (vector) => {
    const input = encodeArguments.verifyGrandpa(unhex(vector.consensusState), unhex(vector.finalityProof));
    const output = await expectSame(method.verifyGrandpa, input);
    expect(output[0]).toBe(vector.expected === "accept" ? 0 : 1);
    await expectSame(method.verifyParachainHeaders, concat(input, Uint8Array.of(4, 0)));
  });

  it("is one of at least 98", () => expect(vectors.length).toBeGreaterThanOrEqual(98));
});

describe("in the executor, every oracle trie", () => {
  const vectors = oracle.tries().map((vector, i) => ({
    ...vector,
    name: `trie ${i}: ${vector.entries.length} entries, ${vector.hasher}, V${vector.stateVersion}`,
  }));

  it.each(vectors)("$name: root, proof and incomplete proof give the same bytes", async (vector) => {
    const { hasher, stateVersion } = vector;
    const entries = vector.entries.map(([key, value]): Entry => [unhex(key), unhex(value)]);
    const root = await expectSame(method.trieRoot, encodeArguments.trieRoot(hasher, stateVersion, entries));
    expect(hex(root)).toBe(vector.root);
    const keys = vector.values.map(([key]) => unhex(key));
    const nodes = vector.proof.map(unhex);
    const whole = await expectSame(method.readProof, encodeArguments.readProof(hasher, root, nodes, keys));
    expect(whole[0]).toBe(0);
    await expectSame(method.readProof, encodeArguments.readProof(hasher, root, nodes.slice(1), keys));
  });
});

describe("in the executor, requests and bad input", () => {
  const requests = oracle
    .scale()
    .filter(({ type }) => type === "PostRequest" || type === "GetRequest")
    .map((vector, i) => ({ ...vector, i }));

  it.each(requests)("the commitment of $type $i is the same", async ({ type, scale, commitment }) => {
    const request = concat(u8(type === "PostRequest" ? 0 : 1), unhex(scale));
    expect(hex(await expectSame(method.commitment, request))).toBe(commitment);
  });

  it("no input, random bytes and a length of 2^30 are answered with the same bytes", async () => {
    const inputs = [new Uint8Array(), new Uint8Array(40).fill(0xff), Uint8Array.of(3, 0, 0, 0, 0x40, 1, 2)];
    for (const name of Object.values(method)) for (const input of inputs) await expectSame(name, input);
  });
});

describe("smoldot on random Blake2 tries", () => {
  const TRIES = [100, 300] as const;
  const key = fc.uint8Array({ minLength: 1, maxLength: 6 }).map((bytes) => bytes.map((byte) => byte % 5));
  const value = fc
    .tuple(fc.constantFrom(0, 1, 27, 28, 30, 31, 32, 33, 34, 64), fc.nat({ max: 255 }))
    .map(([length, fill]) => new Uint8Array(length).fill(fill));
  const plans = fc.record({
    version: fc.constantFrom(0 as const, 1 as const),
    entries: fc.array(fc.tuple(key, value), { minLength: 1, maxLength: 20 }),
    asked: fc.nat(),
  });

  it(`has our roots, and finds the values that we read, in ${shownCases(...TRIES)} tries`, async () => {
    const property = fc.asyncProperty(plans, async ({ version, entries, asked }) => {
      const trie = new ModelTrie("blake2_256", version, entries);
      const root = hex(runtime.lightClient.trieRoot("blake2_256", version, trie.entries));
      expect(root).toBe(await smoldotRoot(version, trie.entries));
      const [wanted] = trie.entries[asked % trie.entries.length] ?? [new Uint8Array()];
      const nodes = trie.proof([wanted]);
      const found = await smoldotEntries(trie.root, nodes);
      const keys = found.map(([name]) => unhex(name));
      const verdict = runtime.lightClient.readProof("blake2_256", trie.root, nodes, keys);
      if (!verdict.ok) throw verdict.error;
      expect(verdict.value.map((v) => v && hex(v))).toEqual(found.map(([, v]) => v));
      expect(found.map(([name]) => name)).toContain(hex(wanted));
    });
    await fc.assert(property, { seed, numRuns: cases(...TRIES) });
  });
});
