// The messages that this chain sent, whole, in the node's own database: relayers read them there, by commitment.
//
// Storage keeps the commitment alone. Source: docs/spec/pallet-ismp.md#offchain-index.

import { HashPtr } from "../../bytes/hash-ptr";
import { packSpan, Span } from "../../bytes/span";
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

const enum OffchainMessageKind {
  Request = 0,
  Response = 1,
}

export function storeRequest(request: Request): void {
  const message = new Writer(request.scaleLength + 2);
  message.u8(OffchainMessageKind.Request as u8);
  request.write(message);
  storeMessage(requestCommitment(request), message);
}

export function storeResponse(response: Response): void {
  const message = new Writer(response.request.scaleLength + response.bodyLength + 16);
  message.u8(OffchainMessageKind.Response as u8);
  response.write(message);
  storeMessage(responseCommitment(response), message);
}

/** The request of a commitment (32 bytes) that is neither timed out nor unknown to the node; null otherwise. */
export function storedRequest(commitment: HashPtr): Request | null {
  const reader = readMessage(CommitmentKind.RequestCommitment, commitment, OffchainMessageKind.Request);
  const request = Request.read(reader);
  return reader.failed ? null : request;
}

/** The response of a commitment that is neither timed out nor unknown to the node; null otherwise. */
export function storedResponse(commitment: HashPtr): Response | null {
  const reader = readMessage(CommitmentKind.ResponseCommitment, commitment, OffchainMessageKind.Response);
  const response = Response.read(reader);
  return reader.failed ? null : response;
}

function storeMessage(commitment: HashPtr, message: Writer): void {
  offchainIndexSet(keyOf(commitment), packSpan(message.address, message.length));
}

/** A reader after the message's index; it carries a failure where there is no such message. */
function readMessage(kind: CommitmentKind, commitment: HashPtr, messageKind: OffchainMessageKind): Reader {
  const message = hasEntry(kind, commitment) ? offchainGet(keyOf(commitment)) : ABSENT;
  const reader = message == ABSENT ? new Reader(0, 0) : Reader.over(message);
  if (reader.u8() != (messageKind as u8)) reader.fail(ScaleError.UnknownVariant);
  return reader;
}

/** "no_op" ‖ commitment */
function keyOf(commitment: HashPtr): Span {
  const key = new Writer(37);
  key.ascii("no_op");
  key.raw(commitment, 32);
  return packSpan(key.address, key.length);
}
