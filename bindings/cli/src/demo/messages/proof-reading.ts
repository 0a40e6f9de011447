/**
 * Reads a proof of the relayer by verifying it again: the light client reads it under the root that the receiving
 * chain has stored, as that chain does.
 *
 * Invariant: every figure that is shown about a proof comes from the proof.
 */

import type { LightClient } from "@as-ismp/core";
import type { RelayEvent } from "@as-ismp/relayer";
import {
  decodeConsensusState,
  decodeLeaf,
  requestCommitment,
  requestKey,
  requestReceiptKey,
  responseCommitment,
  responseKey,
  responseReceiptKey,
  type Sent,
} from "@as-ismp/relayer/client";
import { readFinalityProof } from "../../proofs/grandpa-scale.ts";
import { timed } from "../measurement.ts";

export type ProvenEvent = Extract<RelayEvent, { kind: "proven" }>;
export type Updated = Extract<RelayEvent, { kind: "updated" }>;

export interface ReadProof {
  readonly proven: ProvenEvent;
  readonly keys: readonly Uint8Array[];
  readonly values: readonly (Uint8Array | null)[];
  /** The root that the nodes are read from: of the state trie, or of the trie of messages. */
  readonly root: Uint8Array;
  readonly bytes: number;
  readonly milliseconds: number;
}

/** Verifies the proof again. @throws Error if it is invalid, which the relayer has ruled out */
export function readProof(proven: ProvenEvent, lightClient: LightClient): ReadProof {
  const { proof, known, messages, what } = proven;
  const keys = messages.flatMap(({ leaf }) => {
    const bytes = new Uint8Array(Buffer.from(leaf.slice(2), "hex"));
    return keysOf(decodeLeaf(bytes), what);
  });
  const root = proof.of === "state" ? known.stateRoot : known.overlayRoot;
  if (root === null) throw new Error(`no root of messages is known at height ${known.at.height}`);
  const { result, milliseconds } = timed(() =>
    lightClient.readProof(proof.hasher, root, [...proof.nodes], keys),
  );
  if (!result.ok) throw new Error(`a proof of the relayer is invalid: ${result.error.message}`);
  const bytes = proof.nodes.reduce((sum, node) => sum + node.length, 0);
  return { proven, keys, values: result.value, root, bytes, milliseconds };
}

/** The keys under which the other chain must have a value, or none. */
function keysOf(sent: Sent, what: ProvenEvent["what"]): readonly Uint8Array[] {
  if (sent.kind === "response") {
    if (what === "delivery") return [responseKey(responseCommitment(sent.response))];
    return [responseReceiptKey(requestCommitment(sent.response.post))];
  }
  const { request } = sent;
  if (request.kind === "get") return request.keys;
  const commitment = requestCommitment(request);
  return [what === "delivery" ? requestKey(commitment) : requestReceiptKey(commitment)];
}

export interface ReadUpdate {
  readonly updated: Updated;
  /** The number of the block that was trusted before, and of the block that is proven final. */
  readonly from: number;
  readonly to: number;
  readonly headers: number;
  readonly signatures: number;
  readonly voters: number;
  readonly setId: bigint;
  readonly bytes: number;
  readonly milliseconds: number;
}

/** Verifies the update again. @throws Error if it is invalid */
export function readUpdate(updated: Updated, lightClient: LightClient): ReadUpdate {
  const { trusted, update } = updated;
  const { result, milliseconds } = timed(() => lightClient.verifyGrandpa(trusted, update.finalityProof));
  if (!result.ok) throw new Error(`an update of the relayer is invalid: ${result.error.message}`);
  const { headers, signatures } = readFinalityProof(update.finalityProof);
  const { authorities, setId, latestHeight } = decodeConsensusState(trusted);
  return {
    updated,
    from: latestHeight,
    to: update.target.header.number,
    headers,
    signatures,
    voters: authorities.length,
    setId,
    bytes: update.consensusProof.length,
    milliseconds,
  };
}
