/**
 * Typed calls of `LightClientApi`, version 1: verifies consensus, reads proofs, and computes trie roots and request
 * commitments, without a chain.
 *
 * A rejected proof is a value, not an exception: `{ ok: false, error }`. Exceptions are traps, and results that do
 * not decode (`MalformedResultError`). The result type of `trieRoot` and `commitment` has no form for a refusal: the
 * runtime then returns something that is not 32 bytes, and the method throws a {@link VerificationError}.
 */

import { concat, encodeBytes, encodeVec, ScaleError, ScaleReader } from "../codec/scale.ts";
import type { HasherName } from "../state/hasher.ts";
import type { TrieEntry } from "../state/trie.ts";
import type { StateVersion } from "../state/trie-codec.ts";
import { MalformedResultError, VerificationError } from "./errors.ts";
import type { CallOptions } from "./execution.ts";

/** The result of a verification, or why the input was rejected. */
export type Verdict<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: VerificationError };

/** Verified parachain headers, and the client's next consensus state (SCALE). */
export interface ParachainHeaders {
  /** SCALE, the state to trust from now on. */
  readonly nextState: Uint8Array;
  /** SCALE-encoded headers by para id. */
  readonly headers: Map<number, Uint8Array[]>;
}

/** The part of `Runtime` that the light client uses. */
interface Callable {
  call(entryPoint: string, input: Uint8Array, options?: CallOptions): Uint8Array;
}

const HASHER_INDEX: Readonly<Record<HasherName, number>> = { keccak256: 0, blake2_256: 1 };

/** Calls the `LightClientApi` of a runtime. */
export class LightClient {
  readonly #runtime: Callable;
  readonly #options: CallOptions;

  /** @param options for every call, such as a meter */
  constructor(runtime: Callable, options: CallOptions = {}) {
    this.#runtime = runtime;
    this.#options = options;
  }

  /**
   * Verifies a GRANDPA finality proof.
   *
   * @param consensusState SCALE `ConsensusState`
   * @param finalityProof SCALE `FinalityProof`
   * @returns the next consensus state (SCALE `ConsensusState`)
   */
  verifyGrandpa(consensusState: Uint8Array, finalityProof: Uint8Array): Verdict<Uint8Array> {
    const input = concat(encodeBytes(consensusState), encodeBytes(finalityProof));
    return this.#verdict("verify_grandpa", input, (reader) => reader.bytes().slice());
  }

  /**
   * Verifies the finality of relay chain blocks and reads parachain headers from their state.
   *
   * @param consensusState SCALE `ConsensusState`
   * @param finalityProof SCALE `FinalityProof`
   * @param parachainProofs SCALE `BTreeMap<H256, ParachainHeaderProofs>`
   */
  verifyParachainHeaders(
    consensusState: Uint8Array,
    finalityProof: Uint8Array,
    parachainProofs: Uint8Array,
  ): Verdict<ParachainHeaders> {
    const input = concat(
      encodeBytes(consensusState),
      encodeBytes(finalityProof),
      encodeBytes(parachainProofs),
    );
    return this.#verdict("verify_parachain_headers", input, (reader) => ({
      nextState: reader.bytes().slice(),
      headers: new Map(
        reader.vec((): [number, Uint8Array[]] => [reader.u32(), reader.vec(() => reader.bytes().slice())]),
      ),
    }));
  }

  /**
   * Reads `keys` from a state proof.
   *
   * @param root 32 bytes
   * @param nodes the items of the proof, in any order
   * @returns the value of each key; null if the proof shows that the key is absent
   */
  readProof(
    hasher: HasherName,
    root: Uint8Array,
    nodes: readonly Uint8Array[],
    keys: readonly Uint8Array[],
  ): Verdict<(Uint8Array | null)[]> {
    const input = concat(
      Uint8Array.of(HASHER_INDEX[hasher]),
      root,
      encodeVec(nodes.map(encodeBytes)),
      encodeVec(keys.map(encodeBytes)),
    );
    return this.#verdict("read_proof", input, (reader) =>
      reader.vec(() => reader.option(() => reader.bytes().slice())),
    );
  }

  /**
   * The root of the trie with these entries, which may be in any order.
   *
   * @returns 32 bytes
   * @throws VerificationError if the runtime rejects the entries
   */
  trieRoot(hasher: HasherName, stateVersion: StateVersion, entries: readonly TrieEntry[]): Uint8Array {
    const input = concat(
      Uint8Array.of(HASHER_INDEX[hasher], stateVersion),
      encodeVec(entries.map(([key, value]) => concat(encodeBytes(key), encodeBytes(value)))),
    );
    return this.#hash("trie_root", input);
  }

  /**
   * The commitment of a request.
   *
   * @param request SCALE `Request`
   * @returns 32 bytes
   * @throws VerificationError if the runtime rejects the request
   */
  commitment(request: Uint8Array): Uint8Array {
    return this.#hash("commitment", request);
  }

  #verdict<T>(method: string, input: Uint8Array, value: (reader: ScaleReader) => T): Verdict<T> {
    const entryPoint = `LightClientApi_${method}`;
    const reader = new ScaleReader(this.#runtime.call(entryPoint, input, this.#options));
    return decoded(entryPoint, () => {
      const refused = reader.bool();
      const verdict: Verdict<T> = refused
        ? { ok: false, error: new VerificationError(reader.text()) }
        : { ok: true, value: value(reader) };
      reader.end();
      return verdict;
    });
  }

  #hash(method: string, input: Uint8Array): Uint8Array {
    const entryPoint = `LightClientApi_${method}`;
    const output = this.#runtime.call(entryPoint, input, this.#options);
    if (output.length === 32) return output;
    throw decoded(entryPoint, () => {
      const reader = new ScaleReader(output);
      if (reader.u8() !== 1) throw new ScaleError("expected a hash or a refusal");
      const refusal = new VerificationError(reader.text());
      reader.end();
      return refusal;
    });
  }
}

function decoded<T>(entryPoint: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ScaleError)) throw error;
    throw new MalformedResultError(entryPoint, error.message, { cause: error });
  }
}
