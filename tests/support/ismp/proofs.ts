import { concat, utf8 } from "../hex.ts";
import { byteVectors, u8 } from "../scale.ts";
import {
  commitment,
  type Post,
  type PostResponse,
  type Request,
  type Response,
  responseCommitment,
} from "./codec.ts";

/** Keys of messages in the trie that a chain proves them from, and the bytes of such proofs. */

const sentKey = {
  request: (hash: Uint8Array) => concat(utf8("RequestCommitments"), hash),
  response: (hash: Uint8Array) => concat(utf8("ResponseCommitments"), hash),
} as const;

/** Keys at the chain that received something. */
export const receiptKey = {
  request: (hash: Uint8Array) => concat(utf8("RequestReceipts"), hash),
  response: (hash: Uint8Array) => concat(utf8("ResponseReceipts"), hash),
} as const;

/** The keys that a message's proof is about. */
export const keysOf = {
  /** The key at the chain that sent it. */
  post: (post: Request) => [sentKey.request(commitment(post))],
  response: (response: Response) => [sentKey.response(responseCommitment(response))],
  postTimeout: (post: Post) => [receiptKey.request(commitment(post))],
  /** The receipt's key under the request, and the key under the response itself, where upstream looks for it. */
  responseTimeout: (response: PostResponse) => [
    receiptKey.response(commitment(response.post)),
    receiptKey.response(responseCommitment(response)),
  ],
} as const;

/** In which trie a proof's keys are. */
export const OVERLAY = 0;
export const STATE = 1;

/** The bytes of a `Proof` in the trie of messages (0) or in the state (1). */
export function stateProof(kind: number, hasher: number, nodes: readonly Uint8Array[]): Uint8Array {
  return concat(u8(kind), u8(hasher), byteVectors(nodes));
}
