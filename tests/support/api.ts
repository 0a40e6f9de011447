import { type Hasher, hasherIndex } from "./hashing.ts";
import { concat } from "./hex.ts";
import { bytes, byteVectors, Reader, u8, vec } from "./scale.ts";
import type { Entry, StateVersion } from "./trie-model.ts";

/** Raw arguments and results of `LightClientApi`, version 1, as a host passes them. */

export const method = {
  verifyGrandpa: "LightClientApi_verify_grandpa",
  verifyParachainHeaders: "LightClientApi_verify_parachain_headers",
  readProof: "LightClientApi_read_proof",
  trieRoot: "LightClientApi_trie_root",
  commitment: "LightClientApi_commitment",
} as const;

export const methodNames: readonly string[] = Object.values(method);

export const encodeArguments = {
  verifyGrandpa: (state: Uint8Array, proof: Uint8Array) => concat(bytes(state), bytes(proof)),
  verifyParachainHeaders: (state: Uint8Array, proof: Uint8Array, parachains: Uint8Array) =>
    concat(bytes(state), bytes(proof), bytes(parachains)),
  readProof: (hasher: Hasher, root: Uint8Array, nodes: readonly Uint8Array[], keys: readonly Uint8Array[]) =>
    concat(u8(hasherIndex[hasher]), root, byteVectors(nodes), byteVectors(keys)),
  trieRoot: (hasher: Hasher, version: StateVersion, entries: readonly Entry[]) =>
    concat(
      u8(hasherIndex[hasher]),
      u8(version),
      vec(entries.map(([key, value]) => concat(bytes(key), bytes(value)))),
    ),
} as const;

export type Parsed<T> = { ok: true; value: T } | { ok: false; error: string };

function result<T>(output: Uint8Array, value: (reader: Reader) => T): Parsed<T> {
  const reader = new Reader(output);
  const tag = reader.u8();
  if (tag > 1) throw new Error(`not a Result: ${tag}`);
  const parsed: Parsed<T> =
    tag === 0
      ? { ok: true, value: value(reader) }
      : { ok: false, error: new TextDecoder("utf-8", { fatal: true }).decode(reader.bytes()) };
  if (!reader.atEnd) throw new Error("bytes after the result");
  return parsed;
}

export const parseResult = {
  verifyGrandpa: (output: Uint8Array) => result(output, (reader) => reader.bytes()),
  verifyParachainHeaders: (output: Uint8Array) =>
    result(output, (reader) => ({
      nextState: reader.bytes(),
      headers: new Map(reader.vec(() => [reader.u32(), reader.byteVectors()] as const)),
    })),
  readProof: (output: Uint8Array) =>
    result(output, (reader) =>
      reader.vec(() => {
        const tag = reader.u8();
        if (tag > 1) throw new Error(`not an Option: ${tag}`);
        return tag === 1 ? reader.bytes() : null;
      }),
    ),
} as const;

/** The value of a verdict; a refusal is thrown with its reason, so that a failing test shows it. */
export function accepted<T>(verdict: { ok: true; value: T } | { ok: false; error: Error }): T {
  if (verdict.ok) return verdict.value;
  throw new Error(`refused: ${verdict.error.message}`);
}
