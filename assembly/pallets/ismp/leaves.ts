// The messages that this chain sent, whole, in the node's own database: relayers read them there, by commitment.
//
// Storage keeps the commitment alone. Source: docs/spec/pallet-ismp.md#offchain-index.

import { packSpan } from "../../bytes/span";
import { offchainGet, offchainIndexSet } from "../../host/offchain";
import { ABSENT } from "../../host/storage";
import { requestCommitment, responseCommitment } from "../../ismp/commitment";
import { Request } from "../../ismp/request";
import { Response } from "../../ismp/response";
import { Reader } from "../../scale/reader";
import { ScaleError } from "../../scale/errors";
import { Writer } from "../../scale/writer";
import { CommitmentKind } from "../../ismp/commitment-trie";
import { hasEntry } from "./child-trie";

const enum LeafKind {
  Request = 0,
  Response = 1,
}

export function pushRequest(request: Request): void {
  const leaf = new Writer(request.scaleLength + 2);
  leaf.u8(LeafKind.Request as u8);
  request.write(leaf);
  push(requestCommitment(request), leaf);
}

export function pushResponse(response: Response): void {
  const leaf = new Writer(response.request.scaleLength + response.bodyLength + 16);
  leaf.u8(LeafKind.Response as u8);
  response.write(leaf);
  push(responseCommitment(response), leaf);
}

/** The request of a commitment (32 bytes) that is neither timed out nor unknown to the node; null otherwise. */
export function requestOf(commitment: usize): Request | null {
  const reader = leafOf(CommitmentKind.RequestCommitment, commitment, LeafKind.Request);
  const request = Request.read(reader);
  return reader.failed ? null : request;
}

/** The response of a commitment that is neither timed out nor unknown to the node; null otherwise. */
export function responseOf(commitment: usize): Response | null {
  const reader = leafOf(CommitmentKind.ResponseCommitment, commitment, LeafKind.Response);
  const response = Response.read(reader);
  return reader.failed ? null : response;
}

function push(commitment: usize, leaf: Writer): void {
  offchainIndexSet(keyOf(commitment), packSpan(leaf.address, leaf.length));
}

/** A reader behind the leaf's index; it carries a failure where there is no such leaf. */
function leafOf(kind: CommitmentKind, commitment: usize, leafKind: LeafKind): Reader {
  const leaf = hasEntry(kind, commitment) ? offchainGet(keyOf(commitment)) : ABSENT;
  const reader = leaf == ABSENT ? new Reader(0, 0) : Reader.over(leaf);
  if (reader.u8() != (leafKind as u8)) reader.fail(ScaleError.UnknownVariant);
  return reader;
}

/** "no_op" ‖ commitment */
function keyOf(commitment: usize): u64 {
  const key = new Writer(37);
  key.ascii("no_op");
  key.raw(commitment, 32);
  return packSpan(key.address, key.length);
}
