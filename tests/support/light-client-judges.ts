import { type method, parseResult } from "./api.ts";
import { commitmentOf } from "./commitment-model.ts";
import type { Hasher } from "./hashing.ts";
import { equal, hex } from "./hex.ts";
import { NotScale, Reader } from "./scale.ts";
import { unsoundFinality, unsoundParachainHeaders } from "./soundness.ts";
import { ModelTrie, NotProven, readFromProof, type StateVersion } from "./trie-model.ts";

/**
 * The conditions of a result of `LightClientApi`, checked with the bytes of its input and with none of the product's
 * code.
 *
 * - verify_grandpa: support/soundness.ts. The target descends from the trusted block of the state in the input, its
 * set signed it, and the next state is that of the target.
 * - verify_parachain_headers: the same, and the heads are those in the state of finalized relay blocks.
 * - read_proof: each answer is what the model reads from the nodes under the root; and under a root whose trie is
 * known it is the entry of that trie.
 * - trie_root, commitment: the input decodes completely, and the hash is the model's.
 */

/** The condition that a result breaks, or undefined. */
interface LightClientVerdict {
  readonly accepted: boolean;
  readonly broken?: string | undefined;
  /** The name of a refusal. */
  readonly error?: string;
}

export type LightClientJudge = (input: Uint8Array, output: Uint8Array) => LightClientVerdict;

/** Contents of tries, `0x` hex by `0x` hex, by `hasher root`. */
export type KnownTries = ReadonlyMap<string, ReadonlyMap<string, string>>;

export function lightClientJudges(
  known: KnownTries = new Map(),
): Readonly<Record<keyof typeof method, LightClientJudge>> {
  return {
    verifyGrandpa(input, output) {
      const result = parseResult.verifyGrandpa(output);
      if (!result.ok) return refused(result.error);
      return accepted(() => {
        const [state, proof] = splitArguments(input, 2) as [Uint8Array, Uint8Array];
        return unsoundFinality(state, proof, result.value);
      });
    },

    verifyParachainHeaders(input, output) {
      const result = parseResult.verifyParachainHeaders(output);
      if (!result.ok) return refused(result.error);
      return accepted(() => {
        const [trusted, proof, heads] = splitArguments(input, 3) as [Uint8Array, Uint8Array, Uint8Array];
        return unsoundParachainHeaders(trusted, proof, heads, result.value.nextState, result.value.headers);
      });
    },

    readProof(input, output) {
      const result = parseResult.readProof(output);
      if (!result.ok) return refused(result.error);
      return accepted(() => wrongAnswer(input, result.value, known));
    },

    trieRoot(input, output) {
      if (output.length !== 32) return refused(refusalText(output));
      return accepted(() => {
        const reader = new Reader(input);
        const hasher = hasherOf(reader.u8());
        const version = reader.u8();
        if (hasher === undefined || version > 1) return "there is no such hasher or state version";
        const entries = reader.vec(() => [reader.bytes(), reader.bytes()] as const);
        if (!reader.atEnd) return "there are bytes after the arguments";
        const { root } = new ModelTrie(hasher, version as StateVersion, entries);
        return equal(root, output) ? undefined : "the model's root is another one";
      });
    },

    commitment(input, output) {
      if (output.length !== 32) return refused(refusalText(output));
      return accepted(() => (equal(commitmentOf(input), output) ? undefined : "the model's is another one"));
    },
  };
}

function wrongAnswer(
  input: Uint8Array,
  answers: readonly (Uint8Array | null)[],
  known: KnownTries,
): string | undefined {
  const reader = new Reader(input);
  const hasher = hasherOf(reader.u8());
  if (hasher === undefined) return "there is no such hasher";
  const root = reader.take(32);
  const nodes = reader.byteVectors();
  const keys = reader.byteVectors();
  if (!reader.atEnd) return "there are bytes after the arguments";
  if (answers.length !== keys.length) return "keys and answers differ in number";
  const truth = known.get(`${hasher} ${hex(root)}`);
  for (const [i, key] of keys.entries()) {
    const answer = answers[i] ?? null;
    const model = readFromProof(hasher, root, nodes, key);
    const same = model === null || answer === null ? model === answer : equal(model, answer);
    if (!same) return `the model reads another value for ${hex(key)}`;
    const text = answer === null ? undefined : hex(answer);
    if (truth !== undefined && truth.get(hex(key)) !== text) {
      return `the trie holds another value for ${hex(key)}`;
    }
  }
  return undefined;
}

function hasherOf(index: number): Hasher | undefined {
  return (["keccak256", "blake2_256"] as const)[index];
}

/** An error instead of a hash: 01, then the text. */
function refusalText(output: Uint8Array): string {
  const reader = new Reader(output);
  if (reader.u8() !== 1) throw new NotScale("neither a hash nor a refusal");
  const text = new TextDecoder().decode(reader.bytes());
  if (!reader.atEnd) throw new NotScale("bytes after the refusal");
  return text;
}

function refused(reason: string): LightClientVerdict {
  const error = /[A-Z]\w+/.exec(reason)?.[0] ?? "";
  return { accepted: false, error, broken: reason === "" ? "no reason was given" : undefined };
}

/** Runs a check that decodes mutated bytes; bytes that do not decode should not have been accepted. */
function accepted(check: () => string | undefined): LightClientVerdict {
  try {
    return { accepted: true, broken: check() };
  } catch (error) {
    if (error instanceof NotScale || error instanceof NotProven) {
      return { accepted: true, broken: `its input does not read: ${error.message}` };
    }
    throw error;
  }
}

/** The `Vec<u8>` arguments of an input. */
function splitArguments(input: Uint8Array, count: number): Uint8Array[] {
  const reader = new Reader(input);
  const parts = Array.from({ length: count }, () => reader.bytes());
  if (!reader.atEnd) throw new NotScale("bytes after the arguments");
  return parts;
}
