// Messages that this chain received: their receipts, which name the relayer.
//
// The receipt of a response is stored under the commitment of its request: a request has one response, whatever its
// content. Source: docs/spec/pallet-ismp.md#child-trie.

import { HashPtr } from "../../bytes/hash-ptr";
import { Span, spanLength } from "../../bytes/span";
import { Writer } from "../../scale/writer";
import { CommitmentKind } from "../../ismp/commitment-trie";
import { setWrittenEntry } from "./child-trie";

/** @param relayer fat pointer to the relayer's name */
export function storeRequestReceipt(commitment: HashPtr, relayer: Span): void {
  const receipt = new Writer(spanLength(relayer) + 4);
  receipt.span(relayer);
  setWrittenEntry(CommitmentKind.RequestReceipt, commitment, receipt);
}

/**
 * @param request commitment of the request
 * @param response commitment of the response
 */
export function storeResponseReceipt(request: HashPtr, response: HashPtr, relayer: Span): void {
  const receipt = new Writer(spanLength(relayer) + 36);
  receipt.raw(response, 32);
  receipt.span(relayer);
  setWrittenEntry(CommitmentKind.ResponseReceipt, request, receipt);
}
