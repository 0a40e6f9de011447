import type { Runtime } from "../../bindings/index.ts";
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
