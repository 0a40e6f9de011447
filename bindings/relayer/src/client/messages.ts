/**
 * The messages that relayers submit: SCALE `Message`, and the unsigned extrinsic that carries them.
 *
 * Nothing is checked here; the arguments are only encoded. (docs/spec/protocol.md#messages,
 * docs/spec/tries.md#state-proofs)
 */

import type { HasherName } from "@as-ismp/core";
import { concat, encodeBytes, encodeVec } from "@as-ismp/core/internal/codec";
import { bareExtrinsic } from "../substrate/extrinsic.ts";
import {
  encodeInnerRequest,
  encodePostResponse,
  encodeRequest,
  type GetRequest,
  type PostRequest,
  type PostResponse,
} from "./request.ts";
import { encodeStateMachineHeight, fourBytes, type StateMachineHeight } from "./state-machine.ts";

/** A proof of keys of a chain with ISMP, at a height whose state commitment the other chain has. */
export interface StateProof {
  /** The height at which the keys are proven. */
  readonly at: StateMachineHeight;
  /** `messages`: the child trie of commitments and receipts. `state`: the state trie. */
  readonly of: "messages" | "state";
  /** Hash function of the proven trie. */
  readonly hasher: HasherName;
  /** Encoded trie nodes. */
  readonly nodes: readonly Uint8Array[];
}

const CONSENSUS = 0;
const FRAUD_PROOF = 1;
const REQUEST = 2;
const RESPONSE = 3;
const TIMEOUT = 4;

/** SCALE `Proof`. */
export function encodeProof({ at, of, hasher, nodes }: StateProof): Uint8Array {
  const head = Uint8Array.of(of === "messages" ? 0 : 1, hasher === "keccak256" ? 0 : 1);
  return concat(encodeStateMachineHeight(at), encodeBytes(concat(head, encodeVec(nodes.map(encodeBytes)))));
}

/** Updates a consensus client. */
export function consensusMessage(
  consensusStateId: string,
  consensusProof: Uint8Array,
  signer: Uint8Array,
): Uint8Array {
  return concat(
    Uint8Array.of(CONSENSUS),
    encodeBytes(consensusProof),
    fourBytes(consensusStateId),
    encodeBytes(signer),
  );
}

/** Freezes a consensus client. */
export function fraudProofMessage(
  consensusStateId: string,
  first: Uint8Array,
  second: Uint8Array,
  signer: Uint8Array,
): Uint8Array {
  return concat(
    Uint8Array.of(FRAUD_PROOF),
    encodeBytes(first),
    encodeBytes(second),
    fourBytes(consensusStateId),
    encodeBytes(signer),
  );
}

/** Delivers POSTs. */
export function requestMessage(
  posts: readonly PostRequest[],
  proof: StateProof,
  signer: Uint8Array,
): Uint8Array {
  return concat(
    Uint8Array.of(REQUEST),
    encodeVec(posts.map(encodeInnerRequest)),
    encodeProof(proof),
    encodeBytes(signer),
  );
}

/** Delivers responses to POSTs. */
export function responseMessage(
  responses: readonly PostResponse[],
  proof: StateProof,
  signer: Uint8Array,
): Uint8Array {
  const items = responses.map((response) => concat(Uint8Array.of(0), encodePostResponse(response)));
  return concat(Uint8Array.of(RESPONSE, 1), encodeVec(items), encodeProof(proof), encodeBytes(signer));
}

/** Answers GETs with the values that they asked for. */
export function getMessage(gets: readonly GetRequest[], proof: StateProof, signer: Uint8Array): Uint8Array {
  return concat(
    Uint8Array.of(RESPONSE, 0),
    encodeVec(gets.map(encodeRequest)),
    encodeProof(proof),
    encodeBytes(signer),
  );
}

/** Times out POSTs that were not received. */
export function postTimeoutMessage(posts: readonly PostRequest[], proof: StateProof): Uint8Array {
  return concat(Uint8Array.of(TIMEOUT, 0), encodeVec(posts.map(encodeRequest)), encodeProof(proof));
}

/** Times out responses that were not received. */
export function responseTimeoutMessage(responses: readonly PostResponse[], proof: StateProof): Uint8Array {
  return concat(Uint8Array.of(TIMEOUT, 1), encodeVec(responses.map(encodePostResponse)), encodeProof(proof));
}

/** Times out GETs that were not answered. */
export function getTimeoutMessage(gets: readonly GetRequest[]): Uint8Array {
  return concat(Uint8Array.of(TIMEOUT, 2), encodeVec(gets.map(encodeRequest)));
}

/**
 * The unsigned extrinsic with `messages`, with its length in front.
 *
 * @param call indices of pallet and call of `Ismp.handle_unsigned`: `IsmpChain.messagesCall` returns them
 */
export function messagesExtrinsic(call: Uint8Array, messages: readonly Uint8Array[]): Uint8Array {
  return bareExtrinsic(concat(call, encodeVec(messages)));
}
