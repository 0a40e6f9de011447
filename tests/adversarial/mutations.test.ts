import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Runtime } from "../../bindings/index.ts";
import { encodeArguments, method, parseResult } from "../support/api.ts";
import { loadLightClient } from "../support/blob.ts";
import { commitmentOf } from "../support/commitment-model.ts";
import {
  bake,
  chain,
  child,
  headsProof,
  honest,
  relayState,
  trustedBlock,
  voters,
} from "../support/grandpa-chain.ts";
import type { Hasher } from "../support/hashing.ts";
import { concat, equal, hex, unhex, utf8 } from "../support/hex.ts";
import { mutateOnce } from "../support/mutate.ts";
import { cases, Random } from "../support/random.ts";
import {
  bytes,
  byteVectors,
  grandpaLog,
  NotScale,
  parachainHeaderProofs,
  Reader,
  u8,
} from "../support/scale.ts";
import { unsoundFinality, unsoundParachainHeaders } from "../support/soundness.ts";
import { ModelTrie, NotProven, readFromProof, type StateVersion } from "../support/trie-model.ts";
import { oracle } from "../support/vectors.ts";

/*
 * 200,000 mutated inputs, over all entry points of LightClientApi.
 *
 * No trap: every call returns, and what it returns decodes. No false acceptance, which is not "whatever differs from the
 * original is refused": a flip in the header of a fork, in the slot duration of the trusted state or in an unused node
 * leaves a proof that is still a proof. An accepted mutation is judged by what acceptance promises:
 *
 * - verify_grandpa: support/soundness.ts, from the mutated bytes themselves. The target builds on the trusted block of
 *   the mutated state, its set signed it, and the next state is what the target says.
 * - verify_parachain_headers: the same, and the heads are those in the state of finalized relay blocks.
 * - read_proof: each answer is what the model reads from the mutated nodes under the mutated root; and under the
 *   original root it is what the original trie holds.
 * - trie_root, commitment: the input decodes whole, and the hash is the model's.
 */

let runtime: Runtime;

beforeAll(async () => {
  runtime = await loadLightClient();
});

interface Seed {
  /** The arguments, each mutable on its own. */
  readonly parts: readonly Uint8Array[];
  readonly join: (parts: readonly Uint8Array[]) => Uint8Array;
}

/** The promise that an output breaks, or undefined; `accepted` where it is not a refusal. */
type Judge = (input: Uint8Array, output: Uint8Array) => { accepted: boolean; broken?: string | undefined };

function bombard(name: string, count: number, seeds: readonly Seed[], judge: Judge): void {
  const random = new Random(name);
  const inputs = seeds.map((seed) => seed.join(seed.parts));
  inputs.forEach((input) => {
    const verdict = judge(input, runtime.call(name, input));
    expect(verdict).toEqual({ accepted: true, broken: undefined });
  });
  let accepted = 0;
  const total = cases(count);
  for (let i = 0; i < total; i++) {
    const index = random.below(seeds.length);
    const seed = seeds[index] as Seed;
    const donor = random.pick(inputs);
    let input = inputs[index] as Uint8Array;
    if (random.below(2) === 0) {
      const part = random.below(seed.parts.length);
      const bent = mutateOnce(random, seed.parts[part] as Uint8Array, donor);
      input = seed.join(seed.parts.toSpliced(part, 1, bent));
    }
    if (random.below(2) === 0 || input === inputs[index]) input = mutateOnce(random, input, donor);
    let verdict: ReturnType<Judge>;
    try {
      verdict = judge(input, runtime.call(name, input));
    } catch (error) {
      throw new Error(`${name}, mutation ${i}: ${String(error)}; input ${hex(input)}`, { cause: error });
    }
    if (verdict.broken !== undefined) {
      throw new Error(`${name}, mutation ${i}, accepted although ${verdict.broken}; input ${hex(input)}`);
    }
    if (verdict.accepted) accepted++;
  }
  expect(accepted).toBeGreaterThan(0);
  expect(accepted).toBeLessThan(total);
}

/** The `Vec<u8>` arguments of an input; undefined where they do not fill it exactly. */
function splitArguments(input: Uint8Array, count: number): Uint8Array[] | undefined {
  try {
    const reader = new Reader(input);
    const parts = Array.from({ length: count }, () => reader.bytes());
    return reader.atEnd ? parts : undefined;
  } catch (error) {
    if (error instanceof NotScale) return undefined;
    throw error;
  }
}

/** Runs a check that reads mutated bytes; bytes that do not read should not have been accepted. */
function promise(check: () => string | undefined): string | undefined {
  try {
    return check();
  } catch (error) {
    if (error instanceof NotScale || error instanceof NotProven)
      return `its input does not read: ${error.message}`;
    throw error;
  }
}

const asByteVectors: Seed["join"] = (parts) => concat(...parts.map(bytes));

const nextSet = voters(2, "next");
const smallOracle = oracle
  .grandpa()
  .filter((vector) => vector.expected === "accept" && vector.finalityProof.length < 2_400)
  .map((vector) => ({
    consensusState: unhex(vector.consensusState),
    finalityProof: unhex(vector.finalityProof),
  }));

function simulated() {
  const set = voters(3);
  const plain = honest({ set, blocks: chain(trustedBlock, 2) });
  const changing = chain(trustedBlock, 2, (i) =>
    i === 1 ? { logs: [grandpaLog.scheduledChange(nextSet)] } : {},
  );
  const above = chain(plain.target, 2);
  const [first, second] = set;
  if (first === undefined || second === undefined) throw new Error("three voters");
  const votes = [
    { voter: first, target: plain.target },
    { voter: second, target: above[1] ?? plain.target },
    { voter: set[2] ?? first, target: above[0] ?? plain.target },
  ];
  const spread = { ...plain, votes, ancestries: above.map((block) => block.header) };
  const fork = { ...plain, headers: [child(trustedBlock, { fork: 1 }).header, ...plain.headers] };
  return [plain, honest({ set, blocks: changing }), spread, fork].map(bake);
}

describe("mutated inputs", () => {
  it("of verify_grandpa neither trap nor finalize what was not finalized (80,000)", () => {
    const seeds = [...smallOracle, ...simulated()].map(({ consensusState, finalityProof }) => ({
      parts: [consensusState, finalityProof],
      join: asByteVectors,
    }));
    bombard(method.verifyGrandpa, 80_000, seeds, (input, output) => {
      const result = parseResult.verifyGrandpa(output);
      if (!result.ok)
        return { accepted: false, broken: result.error === "" ? "no reason was given" : undefined };
      const broken = promise(() => {
        const parts = splitArguments(input, 2);
        if (parts === undefined) return "the arguments do not fill the input";
        const [state, proof] = parts as [Uint8Array, Uint8Array];
        return unsoundFinality(state, proof, result.value);
      });
      return { accepted: true, broken };
    });
  }, 120_000);

  it("of verify_parachain_headers neither trap nor give heads that no finalized block holds (40,000)", () => {
    const head = (number: number) => child({ hash: new Uint8Array(32).fill(7), number: number - 1 }).header;
    const state = relayState(
      new Map([
        [2000, head(12)],
        [2001, head(77)],
      ]),
      1,
      [[utf8("x"), utf8("y")]],
    );
    const old = relayState(new Map([[2000, head(11)]]), 0, []);
    const a = child(trustedBlock, { stateRoot: old.root });
    const b = child(a, { stateRoot: state.root });
    const { consensusState, finalityProof } = bake(honest({ set: voters(1), blocks: [a, b] }));
    const proofs = [
      [headsProof(b, state, [2000])],
      [headsProof(b, state, [2000, 2001])],
      [headsProof(a, old, [2000]), headsProof(b, state, [2001])],
      [],
    ];
    const seeds = proofs.map((entries) => ({
      parts: [
        consensusState,
        finalityProof,
        parachainHeaderProofs(entries.toSorted((x, y) => Buffer.compare(x.relayHash, y.relayHash))),
      ],
      join: asByteVectors,
    }));
    bombard(method.verifyParachainHeaders, 40_000, seeds, (input, output) => {
      const result = parseResult.verifyParachainHeaders(output);
      if (!result.ok)
        return { accepted: false, broken: result.error === "" ? "no reason was given" : undefined };
      const broken = promise(() => {
        const parts = splitArguments(input, 3);
        if (parts === undefined) return "the arguments do not fill the input";
        const [trusted, proof, heads] = parts as [Uint8Array, Uint8Array, Uint8Array];
        return unsoundParachainHeaders(trusted, proof, heads, result.value.nextState, result.value.headers);
      });
      return { accepted: true, broken };
    });
  }, 120_000);

  it("of read_proof neither trap nor read what the trie does not hold (40,000)", () => {
    const vectors = oracle.tries().filter((vector) => vector.proof.length <= 9);
    const truths = new Map(
      vectors.map((vector) => [
        `${vector.hasher} ${vector.root}`,
        new Map(vector.entries.map(([key, value]) => [key, value])),
      ]),
    );
    const seeds = vectors.map((vector) => ({
      parts: [
        u8(vector.hasher === "keccak256" ? 0 : 1),
        unhex(vector.root),
        byteVectors(vector.proof.map(unhex)),
        byteVectors(vector.values.map(([key]) => unhex(key))),
      ],
      join: (parts: readonly Uint8Array[]) => concat(...parts),
    }));
    bombard(method.readProof, 40_000, seeds, (input, output) => {
      const result = parseResult.readProof(output);
      if (!result.ok)
        return { accepted: false, broken: result.error === "" ? "no reason was given" : undefined };
      const broken = promise(() => {
        const reader = new Reader(input);
        const index = reader.u8();
        if (index > 1) return "there is no such hasher";
        const hasher: Hasher = index === 0 ? "keccak256" : "blake2_256";
        const root = reader.take(32);
        const nodes = reader.byteVectors();
        const keys = reader.byteVectors();
        if (!reader.atEnd) return "bytes stand behind the arguments";
        if (result.value.length !== keys.length) return "keys and answers differ in number";
        const truth = truths.get(`${hasher} ${hex(root)}`);
        for (const [i, key] of keys.entries()) {
          const answer = result.value[i] ?? null;
          const model = readFromProof(hasher, root, nodes, key);
          const same = model === null || answer === null ? model === answer : equal(model, answer);
          if (!same) return `the model reads another value for ${hex(key)}`;
          const text = answer === null ? undefined : hex(answer);
          if (truth !== undefined && truth.get(hex(key)) !== text)
            return `the trie holds another value for ${hex(key)}`;
        }
        return undefined;
      });
      return { accepted: true, broken };
    });
  }, 120_000);

  it("of trie_root neither trap nor hash what does not decode (20,000)", () => {
    const vectors = oracle.tries().filter((vector) => vector.entries.length <= 8);
    const seeds = vectors.map((vector) => {
      const entries = vector.entries.map(([key, value]) => [unhex(key), unhex(value)] as const);
      const input = encodeArguments.trieRoot(vector.hasher, vector.stateVersion, entries);
      return {
        parts: [input.subarray(0, 1), input.subarray(1, 2), input.subarray(2)],
        join: (parts: readonly Uint8Array[]) => concat(...parts),
      };
    });
    bombard(method.trieRoot, 20_000, seeds, (input, output) => {
      if (output.length !== 32) return { accepted: false };
      const broken = promise(() => {
        const reader = new Reader(input);
        const index = reader.u8();
        const version = reader.u8();
        if (index > 1 || version > 1) return "there is no such hasher or state version";
        const entries = reader.vec(() => [reader.bytes(), reader.bytes()] as const);
        if (!reader.atEnd) return "bytes stand behind the arguments";
        const hasher: Hasher = index === 0 ? "keccak256" : "blake2_256";
        const { root } = new ModelTrie(hasher, version as StateVersion, entries);
        return equal(root, output) ? undefined : "the model's root is another one";
      });
      return { accepted: true, broken };
    });
  }, 120_000);

  it("of commitment neither trap nor commit to what does not decode (20,000)", () => {
    const seeds = oracle
      .scale()
      .filter(({ type, scale }) => (type === "PostRequest" || type === "GetRequest") && scale.length < 700)
      .map(({ type, scale }) => ({
        parts: [u8(type === "PostRequest" ? 0 : 1), unhex(scale)],
        join: (parts: readonly Uint8Array[]) => concat(...parts),
      }));
    bombard(method.commitment, 20_000, seeds, (input, output) => {
      if (output.length !== 32) return { accepted: false };
      const broken = promise(() =>
        equal(commitmentOf(input), output) ? undefined : "the model's is another one",
      );
      return { accepted: true, broken };
    });
  }, 120_000);
});
