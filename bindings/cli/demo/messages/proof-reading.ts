/**
 * What a proof of the relayer says, found by verifying it once more: it is read by the light client, under the root
 * that the receiving chain has stored, as the chain itself reads it.
 *
 * Invariant: a figure that is shown of a proof comes out of the proof.
 */
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
} from "../../../client/index.ts";
import type { LightClient } from "../../../index.ts";
import type { RelayEvent } from "../../../relayer/index.ts";
import { readFinalityProof } from "../../proofs/grandpa-scale.ts";
import { timed } from "../measurement.ts";

export type Proven = Extract<RelayEvent, { kind: "proven" }>;
export type Updated = Extract<RelayEvent, { kind: "updated" }>;

export interface ReadProof {
  readonly proven: Proven;
  readonly keys: readonly Uint8Array[];
  readonly values: readonly (Uint8Array | null)[];
  /** The one that the nodes are read from: of the state, or of the messages' trie in it. */
  readonly root: Uint8Array;
  readonly bytes: number;
  readonly milliseconds: number;
}

/** Verifies it again. @throws Error where it does not hold, which the relayer has excluded */
export function readProof(proven: Proven, lightClient: LightClient): ReadProof {
  const { proof, known, messages, what } = proven;
  const keys = messages.flatMap(({ leaf }) => {
    const bytes = new Uint8Array(Buffer.from(leaf.slice(2), "hex"));
    return keysOf(decodeLeaf(bytes), what);
  });
  const root = proof.of === "state" ? known.stateRoot : known.overlayRoot;
  if (root === null) throw new Error(`there is no root of messages at height ${known.at.height}`);
  const { result, milliseconds } = timed(() =>
    lightClient.readProof(proof.hasher, root, [...proof.nodes], keys),
  );
  if (!result.ok) throw new Error(`a proof of the relayer does not hold: ${result.error.message}`);
  const bytes = proof.nodes.reduce((sum, node) => sum + node.length, 0);
  return { proven, keys, values: result.value, root, bytes, milliseconds };
}

/** Where the other chain must have something, or nothing. */
function keysOf(sent: Sent, what: Proven["what"]): readonly Uint8Array[] {
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
  /** Block that was trusted before, and the one that is proven final. */
  readonly from: number;
  readonly to: number;
  readonly headers: number;
  readonly signatures: number;
  readonly voters: number;
  readonly setId: bigint;
  readonly bytes: number;
  readonly milliseconds: number;
}

/** Verifies it again. @throws Error where it does not hold */
export function readUpdate(updated: Updated, lightClient: LightClient): ReadUpdate {
  const { trusted, update } = updated;
  const { result, milliseconds } = timed(() => lightClient.verifyGrandpa(trusted, update.finalityProof));
  if (!result.ok) throw new Error(`an update of the relayer does not hold: ${result.error.message}`);
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
