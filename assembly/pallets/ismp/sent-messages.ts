// Messages that this chain sent: their commitments, and which requests it has responded to.
//
// Invariant: a response's commitment and the mark on its request come and go together.
// Source: docs/spec/pallet-ismp.md#child-trie.

import { HashPtr } from "../../bytes/hash-ptr";
import { Span } from "../../bytes/span";
import { responded } from "../../generated/pallets/ismp";
import { requestCommitment, responseCommitment } from "../../ismp/commitment";
import { NOTHING } from "../../ismp/identifiers";
import { Request } from "../../ismp/request";
import { Response } from "../../ismp/response";
import { CommitmentKind } from "../../ismp/commitment-trie";
import { entry, setEntry, takeEntry } from "./child-trie";
import { H256 } from "../../scale/h256";
import { RequestMetadata } from "./request-metadata";

/** Whether the request's commitment (32 bytes) is stored here, with metadata that can be read. */
export function hasRequestCommitment(commitment: HashPtr): bool {
  return RequestMetadata.decode(entry(CommitmentKind.RequestCommitment, commitment)) != null;
}

export function hasResponseCommitment(commitment: HashPtr): bool {
  return RequestMetadata.decode(entry(CommitmentKind.ResponseCommitment, commitment)) != null;
}

/** @param metadata encoded `RequestMetadata` */
export function setRequestCommitment(request: Request, metadata: Span): void {
  setEntry(CommitmentKind.RequestCommitment, requestCommitment(request), metadata);
}

export function setResponseCommitment(response: Response, metadata: Span): void {
  setEntry(CommitmentKind.ResponseCommitment, responseCommitment(response), metadata);
  responded.set(H256.at(requestCommitment(response.request)), true);
}

/** Takes the commitment away and gives its metadata, or NOTHING. */
export function takeRequestCommitment(request: Request): Span {
  return takeEntry(CommitmentKind.RequestCommitment, requestCommitment(request));
}

export function takeResponseCommitment(response: Response): Span {
  const metadata = takeEntry(CommitmentKind.ResponseCommitment, responseCommitment(response));
  if (metadata != NOTHING) responded.remove(H256.at(requestCommitment(response.request)));
  return metadata;
}

/** Whether the request (commitment) was responded to: whatever value says so. */
export function isResponded(request: usize): bool {
  return responded.exists(H256.at(request));
}
