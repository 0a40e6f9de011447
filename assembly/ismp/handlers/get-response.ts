// GETs of this chain, answered by a proof of another chain's state.
//
// Refuses: empty and oversized batches, heights that may not be used, the same GET twice, POSTs, GETs that have timed
// out, request another chain, were never sent or were answered before, a proof at another height than a GET requests,
// and values that the proof does not decide or that are too large. No proxy is allowed for the requested chain.
// Invariant: a GET is answered at most once, with the state of the height that it named. All values are read before
// the first callback. The receipt holds the commitment of the response *without* values, which in wire v1 is the
// request's own. Order: as wire v1, with v2's checks where v2 has them. Source: docs/spec/protocol.md#get-responses.

import { ErrorCode } from "../../bytes/units";
import { spanLength } from "../../bytes/span";
import { mark, release } from "../../memory/arena";
import { requestCommitment, responseCommitment } from "../commitment";
import { IsmpError } from "../errors";
import { EventKind, IsmpEvent } from "../event";
import { IsmpHost } from "../host";
import { NOTHING } from "../identifiers";
import { MessageResult } from "../message-result";
import { ResponseMessage } from "../messages/response";
import { Request, RequestKind } from "../request";
import { checkRequestBounds } from "../request-bounds";
import { Response } from "../response";
import { relayerOf } from "../signer";
import { StateMachine } from "../state-machine";
import { mostValues, StorageValues } from "../storage-values";
import { Commitments, checkBatchSize, checkKeyCount } from "./batch";
import { answeredModule, deliverResponse } from "./deliver-response";
import { validateStateMachine } from "./validate";

export function handleGetResponses(host: IsmpHost, message: ResponseMessage): MessageResult {
  const gets = message.requests;
  const proof = message.proof;
  const size = checkBatchSize(gets.length);
  if (size != 0) return MessageResult.refused(size);
  const relayer = relayerOf(message.signer);
  if (relayer == NOTHING) return MessageResult.refused(IsmpError.SignatureDecodingFailed);
  const reader = validateStateMachine(host, proof.height);
  if (reader.error != 0) return MessageResult.refused(reader.error);
  const at = host.stateCommitment(proof.height);
  if (at == null) return MessageResult.refused(IsmpError.StateCommitmentNotFound);
  if (Commitments.ofRequests(gets).hasDuplicates()) return MessageResult.refused(IsmpError.DuplicateRequest);
  // The checks of one item leave nothing that those of the next one need.
  const scope = mark();
  for (let i = 0; i < gets.length; i++) {
    const error = checkGet(host, gets[i], proof.height.id.stateId);
    if (error != 0) return MessageResult.refused(error);
    release(scope);
  }
  for (let i = 0; i < gets.length; i++) {
    if (gets[i].height != proof.height.height)
      return MessageResult.refused(IsmpError.InsufficientProofHeight);
  }
  const keys = checkKeyCount(gets);
  if (keys != 0) return MessageResult.refused(keys);
  const read = reader.client.readState(host, gets, at, proof, mostValues(spanLength(proof.bytes)));
  if (read.error != 0) return MessageResult.refused(read.error);
  const responses = new Array<Response>();
  for (let i = 0; i < gets.length; i++) {
    const response = Response.toGet(gets[i], read.values[i]);
    if (answeredModule(host, response) == null) return MessageResult.refused(IsmpError.ModuleNotFound);
    responses.push(response);
  }

  const result = new MessageResult();
  for (let i = 0; i < responses.length; i++) {
    const empty = responseCommitment(Response.toGet(gets[i], StorageValues.none()));
    if (deliverResponse(host, responses[i], empty, relayer, result) != 0) continue;
    result.add(IsmpEvent.handled(EventKind.GetRequestHandled, requestCommitment(gets[i]), relayer));
  }
  return result;
}

function checkGet(host: IsmpHost, get: Request, prover: StateMachine): ErrorCode {
  if (get.kind != RequestKind.Get) return IsmpError.InvalidResponseType;
  const bounds = checkRequestBounds(get);
  if (bounds != 0) return bounds;
  if (get.timedOut(host.nowSeconds())) return IsmpError.RequestTimeout;
  if (!get.dest.equals(prover)) return IsmpError.RequestProofMetadataNotValid;
  if (!host.hasRequestCommitment(requestCommitment(get))) return IsmpError.UnknownRequest;
  if (host.hasResponseReceipt(requestCommitment(get))) return IsmpError.DuplicateResponse;
  return IsmpError.None;
}
