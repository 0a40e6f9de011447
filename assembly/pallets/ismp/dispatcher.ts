// Sending: a fee is taken, the message gets its place in the child trie, and relayers are told by an event.
//
// Refuses: a fee that the payer does not have, a message that was sent already, a response to a request that never arrived
// or was responded to, a request whose commitment could be that of another kind, a GET that can't be answered because of
// its keys, a deadline that overflows, and a message that is too large for the message that answers it or times it out.
// A caller that goes on after a refusal must take back what was written before it: a fee and a nonce.
// Source: modules/pallets/ismp/src/dispatcher.rs at pallet-ismp-v2512.1.0, which refuses the first three alone.

import { AccountId32 } from "../../frame/account-id32";
import { H256 } from "../../scale/h256";
import { ErrorCode, Seconds } from "../../bytes/units";
import { OK } from "../../frame/dispatch-error";
import { errorText } from "../../frame/error-text";
import { depositRequest, depositResponse, nonce } from "../../generated/pallets/ismp";
import { isDebugLogged, logDebug } from "../../host/logging";
import { packSpan, Span, spanAddress, spanLength } from "../../bytes/span";
import { requestCommitment, responseCommitment } from "../../ismp/commitment";
import { Dispatched, DispatchGet, DispatchPost, FeeMetadata, IsmpDispatcher } from "../../ismp/dispatcher";
import { IsmpError } from "../../ismp/errors";
import { Request, RequestKind } from "../../ismp/request";
import { checkRequestBounds, MAX_GET_KEYS } from "../../ismp/request-bounds";
import { Response, ResponseKind } from "../../ismp/response";
import { StateMachine } from "../../ismp/state-machine";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { CommitmentKind } from "../../ismp/commitment-trie";
import { MAX_KEY_LENGTH } from "../../trie/nibbles";
import { hostStateMachine } from "./chain-identity";
import { hasEntry } from "./child-trie";
import { nowSeconds } from "./clock";
import { collectFee } from "./fees";
import { storeRequest, storeResponse } from "./offchain-messages";
import { RequestMetadata } from "./request-metadata";
import { isResponded, setRequestCommitment, setResponseCommitment } from "./sent-messages";

/**
 * Bytes of all keys of a GET, of each key at most `COUNTED_KEY_LENGTH`. Each nibble of a key may be a level of the other
 * chain's trie, as far as the proof has nodes for it: with more of them the answer would be declared to weigh more than an
 * extrinsic may, and no block could hold it.
 */
const MAX_KEYS_LENGTH: u32 = 1 << 19;
const COUNTED_KEY_LENGTH: u32 = 1 << 10;
const ACCOUNT_SIZE: u32 = 32;
/** State machines, numbers and lengths of a request take less. */
const FIXED_FIELDS: u32 = 64;
/**
 * Bytes of all fields of variable length of a request. The message that answers it, or times it out, holds the request once
 * more and a proof beside it, in one extrinsic: of its 3.75 MiB at least 2.75 MiB are left for proof and values.
 */
const MAX_REQUEST_FIELDS: u64 = 1 << 20;
/** Bytes of a request and of the response to it, which the message that times the response out holds as well. */
const MAX_RESPONSE: u64 = 1 << 21;
/** "ismp" */
const LOG_TARGET = memory.data<u8>([0x69, 0x73, 0x6d, 0x70]);


@final
export class PalletDispatcher extends IsmpDispatcher {
  dispatchPost(post: DispatchPost, fee: FeeMetadata): Dispatched {
    const fields = (spanLength(post.from) as u64) + spanLength(post.to) + spanLength(post.body);
    if (fields > MAX_REQUEST_FIELDS) return refuse(IsmpError.MessageTooLarge);
    if (overflows(post.timeout)) return refuse(IsmpError.TimeoutTooLarge);
    const collected = collect(fee);
    if (collected != IsmpError.None) return refuse(collected);
    const writer = begin(post.dest, post.from, fields as u32);
    writer.span(post.to);
    writer.u64(deadline(post.timeout));
    writer.span(post.body);
    return send(RequestKind.Post, writer, fee);
  }

  dispatchGet(get: DispatchGet, fee: FeeMetadata): Dispatched {
    const fields = (spanLength(get.from) as u64) + spanLength(get.keys) + spanLength(get.context);
    if (fields > MAX_REQUEST_FIELDS) return refuse(IsmpError.MessageTooLarge);
    const keys = checkKeys(get.keys);
    if (keys != IsmpError.None) return refuse(keys);
    if (overflows(get.timeout)) return refuse(IsmpError.TimeoutTooLarge);
    const collected = collect(fee);
    if (collected != IsmpError.None) return refuse(collected);
    const writer = begin(get.dest, get.from, fields as u32);
    writer.raw(spanAddress(get.keys), spanLength(get.keys));
    writer.u64(get.height);
    writer.span(get.context);
    writer.u64(deadline(get.timeout));
    return send(RequestKind.Get, writer, fee);
  }

  dispatchResponse(response: Response, fee: FeeMetadata): Dispatched {
    const request = response.request;
    // A response to a GET would need values of another chain that nothing here has proven.
    if (response.kind != ResponseKind.Post) return refuse(IsmpError.InvalidResponseType);
    if ((request.scaleLength as u64) + response.bodyLength > MAX_RESPONSE) {
      return refuse(IsmpError.MessageTooLarge);
    }
    const bounds = checkRequestBounds(request);
    if (bounds != IsmpError.None) return refuse(bounds);
    const collected = collect(fee);
    if (collected != IsmpError.None) return refuse(collected);
    if (!hasEntry(CommitmentKind.RequestReceipt, requestCommitment(request))) {
      return refuse(IsmpError.UnknownRequest);
    }
    if (isResponded(requestCommitment(request))) return refuse(IsmpError.DuplicateResponse);
    storeResponse(response);
    depositResponse(
      response.dest,
      response.source,
      request.nonce,
      H256.at(responseCommitment(response)),
      H256.at(requestCommitment(request)),
    );
    setResponseCommitment(response, metadataOf(fee));
    return new Dispatched(IsmpError.None, responseCommitment(response));
  }
}

/** The caller learns the error's number; its name is for the node's log. */
function refuse(error: ErrorCode): Dispatched {
  if (isDebugLogged()) logDebug(packSpan(LOG_TARGET, 4), errorText(error));
  return new Dispatched(error, 0);
}

/** @param keys fat pointer to `Vec<Vec<u8>>` */
function checkKeys(keys: Span): ErrorCode {
  const reader = Reader.over(keys);
  const count = reader.count(1);
  if (count > MAX_GET_KEYS) return IsmpError.TooManyGetKeys;
  let length: u32 = 0;
  for (let i: u32 = 0; i < count && !reader.failed; i++) {
    reader.bytes();
    if (reader.length > MAX_KEY_LENGTH) return IsmpError.GetKeyTooLong;
    length += min(reader.length, COUNTED_KEY_LENGTH);
    if (length > MAX_KEYS_LENGTH) return IsmpError.TooManyGetKeys;
  }
  return reader.finish();
}

function collect(fee: FeeMetadata): ErrorCode {
  if (spanLength(fee.payer) != ACCOUNT_SIZE) return IsmpError.FeeTransferFailed;
  if (fee.fee.isZero()) return IsmpError.None;
  return collectFee(AccountId32.at(spanAddress(fee.payer)), fee.fee) == OK
    ? IsmpError.None
    : IsmpError.FeeTransferFailed;
}

/**
 * The beginning that all requests have in common; uses up a nonce.
 *
 * @param fields bytes of all fields of variable length
 */
function begin(dest: StateMachine, from: Span, fields: u32): Writer {
  const writer = new Writer(fields + FIXED_FIELDS);
  hostStateMachine().write(writer);
  dest.write(writer);
  writer.u64(nextNonce());
  writer.span(from);
  return writer;
}

function nextNonce(): u64 {
  const next = nonce.get();
  nonce.set(next + 1);
  return next;
}

/** @param timeout seconds from now; 0 for never, which it stays. Must not overflow */
function deadline(timeout: Seconds): Seconds {
  return timeout == 0 ? 0 : nowSeconds() + timeout;
}

/** Whether the deadline lies beyond 2^64 seconds. Upstream sends such a message with another deadline than was asked. */
function overflows(timeout: Seconds): bool {
  return timeout > u64.MAX_VALUE - nowSeconds();
}

/** @param written the request, without an index */
function send(kind: RequestKind, written: Writer, fee: FeeMetadata): Dispatched {
  const request = new Request(kind, new Reader(written.address, written.address + written.length));
  const bounds = checkRequestBounds(request);
  if (bounds != IsmpError.None) return refuse(bounds);
  const commitment = requestCommitment(request);
  if (hasEntry(CommitmentKind.RequestCommitment, commitment)) return refuse(IsmpError.DuplicateRequest);
  storeRequest(request);
  depositRequest(request.dest, request.source, request.nonce, H256.at(commitment));
  setRequestCommitment(request, metadataOf(fee));
  return new Dispatched(IsmpError.None, commitment);
}

function metadataOf(fee: FeeMetadata): Span {
  return new RequestMetadata(spanAddress(fee.payer), fee.fee).encode();
}
