import type { HasherName, LightClient, Runtime } from "../../bindings/core/src/index.ts";
import { hex, unhex } from "./hex.ts";

/** The values of keys in a read proof, by the blob's own reader: a value or null each. All in hex. */
export function readTrieProof(
  runtime: Runtime,
  root: Uint8Array,
  proof: readonly string[],
  keys: readonly string[],
): (string | null)[] {
  const verdict = runtime.lightClient.readProof("blake2_256", root, proof.map(unhex), keys.map(unhex));
  if (!verdict.ok) throw verdict.error;
  return verdict.value.map((value) => (value === null || value === undefined ? null : hex(value)));
}

/** What a proof says of one key: its value in hex, `absent`, or `refused: ` and the reason. */
export function readKey(
  client: LightClient,
  hasher: HasherName,
  root: Uint8Array,
  nodes: readonly Uint8Array[],
  key: Uint8Array,
): string {
  const verdict = client.readProof(hasher, root, [...nodes], [key]);
  if (!verdict.ok) return `refused: ${verdict.error.message}`;
  const [value] = verdict.value;
  if (value === undefined) throw new Error("one key, one answer");
  return value === null ? "absent" : hex(value);
}
