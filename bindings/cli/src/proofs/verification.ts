/**
 * Verifies proofs with the module, and compares the results with those that the file expects. The module decides; the
 * comparison only finds wrong recordings.
 */
import type { LightClient, VerificationError } from "@as-ismp/core";
import { hex, shortHex } from "../terminal/format.ts";
import type { RecordedFinalityUpdate } from "./finality.ts";
import { readConsensusState } from "./grandpa-scale.ts";
import type { RecordedStateProof } from "./state.ts";

export type Outcome<T> =
  | { readonly verdict: "accepted"; readonly value: T }
  | { readonly verdict: "refused"; readonly name: string; readonly reason: string };

export interface Finalized {
  /** SCALE `ConsensusState` after the update. */
  readonly nextState: Uint8Array;
  /** SCALE headers by para id. */
  readonly heads: ReadonlyMap<number, readonly Uint8Array[]>;
}

export function verifyUpdate(
  client: LightClient,
  state: Uint8Array,
  { finalityProof, parachainProofs, parachainHeaders, finalized }: RecordedFinalityUpdate,
): Outcome<Finalized> {
  let result: Finalized;
  if (parachainProofs === undefined) {
    const verdict = client.verifyGrandpa(state, finalityProof);
    if (!verdict.ok) return refusal(verdict.error);
    result = { nextState: verdict.value, heads: new Map() };
  } else {
    const verdict = client.verifyParachainHeaders(state, finalityProof, parachainProofs);
    if (!verdict.ok) return refusal(verdict.error);
    result = { nextState: verdict.value.nextState, heads: verdict.value.headers };
  }
  if (finalized !== undefined) {
    const { number, hash } = readConsensusState(result.nextState);
    if (number !== finalized.number || !equal(hash, finalized.hash)) {
      return mismatch(`block ${number} ${hex(hash)} is finalized, the file expects ${finalized.number}`);
    }
  }
  for (const [paraId, headers] of parachainHeaders ?? []) {
    const found = result.heads.get(paraId) ?? [];
    if (found.length !== headers.length || headers.some((header, at) => !equal(header, found[at]))) {
      return mismatch(`the heads of parachain ${paraId} differ from those in the file`);
    }
  }
  return { verdict: "accepted", value: result };
}

export function verifyState(client: LightClient, proof: RecordedStateProof): Outcome<(Uint8Array | null)[]> {
  const { hasher, root, nodes, queries } = proof;
  const verdict = client.readProof(
    hasher,
    root,
    nodes,
    queries.map(({ key }) => key),
  );
  if (!verdict.ok) return refusal(verdict.error);
  for (const [at, { key, expected }] of queries.entries()) {
    if (expected === undefined) continue;
    const value = verdict.value[at] ?? null;
    if (expected === null ? value !== null : value === null || !equal(expected, value)) {
      return mismatch(`the value of key ${shortHex(key)} in the proof differs from the one in the file`);
    }
  }
  return { verdict: "accepted", value: verdict.value };
}

function refusal({ name, reason }: VerificationError): Outcome<never> {
  return { verdict: "refused", name, reason };
}

/** The proof is valid, but proves something else than the file says. */
function mismatch(reason: string): Outcome<never> {
  return { verdict: "refused", name: "NotAsRecorded", reason };
}

function equal(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(a, b) === 0;
}
