// Sending: a fee is taken, the message gets its place in the child trie, and relayers are told by an event.
//
// Refuses: a fee that the payer does not have, a message that stands there already, a response to what never arrived
// or was responded to. What was written before a refusal is for the caller's storage layer to take back.
// Source: ismp-v1.md §16.1, §16.2.

import { OK } from "../../frame/dispatch-error";
import { valueKey } from "../../frame/storage-key";
import { getU64, setU64 } from "../../frame/storage-value";
import { saturatingAdd } from "../../frame/weight";
import { depositRequest, depositResponse, KEY_NONCE } from "../../generated/pallets/ismp";
import { spanAddress, spanLength } from "../../host/span";
import { requestCommitment, responseCommitment } from "../../ismp/commitment";
import { Dispatched, DispatchGet, DispatchPost, FeeMetadata, IsmpDispatcher } from "../../ismp/dispatcher";
import { IsmpError } from "../../ismp/errors";
import { Request, RequestKind } from "../../ismp/request";
import { Response } from "../../ismp/response";
import { StateMachine } from "../../ismp/state-machine";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { CommitmentKind } from "../../trie/commitment-trie";
import { hostStateMachine } from "./chain-identity";
import { hasEntry } from "./child-trie";
import { nowSeconds } from "./clock";
import { collectFee } from "./fees";
import { pushRequest, pushResponse } from "./leaves";
import { RequestMetadata } from "./request-metadata";
import { isResponded, setRequestCommitment, setResponseCommitment } from "./sent-messages";

const ACCOUNT_SIZE: u32 = 32;


@final
export class PalletDispatcher extends IsmpDispatcher {
  dispatchPost(post: DispatchPost, fee: FeeMetadata): Dispatched {
    const collected = collect(fee);
    if (collected != IsmpError.None) return new Dispatched(collected, 0);
    const writer = begin(post.dest, post.from);
    writer.span(post.to);
    writer.u64(deadline(post.timeout));
    writer.span(post.body);
    return send(new Request(RequestKind.Post, readerOf(writer)), fee);
  }

  dispatchGet(get: DispatchGet, fee: FeeMetadata): Dispatched {
    const collected = collect(fee);
    if (collected != IsmpError.None) return new Dispatched(collected, 0);
    const writer = begin(get.dest, get.from);
    writer.raw(spanAddress(get.keys), spanLength(get.keys));
    writer.u64(get.height);
    writer.span(get.context);
    writer.u64(deadline(get.timeout));
    return send(new Request(RequestKind.Get, readerOf(writer)), fee);
  }

  dispatchResponse(response: Response, fee: FeeMetadata): Dispatched {
    const collected = collect(fee);
    if (collected != IsmpError.None) return new Dispatched(collected, 0);
    const request = response.request;
    if (!hasEntry(CommitmentKind.RequestReceipt, requestCommitment(request))) {
      return new Dispatched(IsmpError.UnknownRequest, 0);
    }
    if (isResponded(requestCommitment(request))) return new Dispatched(IsmpError.DuplicateResponse, 0);
    pushResponse(response);
    depositResponse(
      response.dest,
      response.source,
      request.nonce,
      responseCommitment(response),
      requestCommitment(request),
    );
    setResponseCommitment(response, metadataOf(fee));
    return new Dispatched(IsmpError.None, responseCommitment(response));
  }
}

function collect(fee: FeeMetadata): u32 {
  if (spanLength(fee.payer) != ACCOUNT_SIZE) return IsmpError.FeeTransferFailed;
  if (fee.fee.isZero()) return IsmpError.None;
  return collectFee(spanAddress(fee.payer), fee.fee) == OK ? IsmpError.None : IsmpError.FeeTransferFailed;
}

/** The beginning that all requests have in common; uses up a nonce. */
function begin(dest: StateMachine, from: u64): Writer {
  const writer = new Writer(256);
  hostStateMachine().write(writer);
  dest.write(writer);
  writer.u64(nextNonce());
  writer.span(from);
  return writer;
}

function nextNonce(): u64 {
  const key = valueKey(KEY_NONCE);
  const nonce = getU64(key);
  setU64(key, nonce + 1);
  return nonce;
}

/** @param timeout seconds from now; 0 for never, which it stays */
function deadline(timeout: u64): u64 {
  return timeout == 0 ? 0 : saturatingAdd(nowSeconds(), timeout);
}

function readerOf(writer: Writer): Reader {
  return new Reader(writer.address, writer.address + writer.length);
}

function send(request: Request, fee: FeeMetadata): Dispatched {
  const commitment = requestCommitment(request);
  if (hasEntry(CommitmentKind.RequestCommitment, commitment)) {
    return new Dispatched(IsmpError.DuplicateRequest, 0);
  }
  pushRequest(request);
  depositRequest(request.dest, request.source, request.nonce, commitment);
  setRequestCommitment(request, metadataOf(fee));
  return new Dispatched(IsmpError.None, commitment);
}

function metadataOf(fee: FeeMetadata): u64 {
  return new RequestMetadata(spanAddress(fee.payer), fee.fee).encode();
}
