// Responses that another chain sent: proven, then passed to the modules that sent the requests.
//
// Refuses: empty and oversized batches, heights that may not be used, two responses to one request, responses to what
// this chain did not request or was answered before, responses that have timed out, proofs of a chain that is neither
// the one that answers nor its allowed proxy, requests whose commitment may be that of another kind, values for other
// keys than a GET's or with a second reading, and what the proof does not contain. Invariant: a request is answered
// at most once, because its receipt is stored under the request's commitment whatever the response; receipt and
// request are checked again right before the callback. Modules are found before anything is written. Order: wire
// v1's; that nothing comes twice is checked first, as v2 does for GETs. Source: docs/spec/protocol.md#post-responses.
// Wire v2 has no such messages.

import { ErrorCode } from "../../bytes/units";
import { CommitmentKind } from "../commitment-trie";
import { mark, release } from "../../memory/arena";
import { requestCommitment, responseCommitment } from "../commitment";
import { IsmpError } from "../errors";
import { EventKind, IsmpEvent } from "../event";
import { IsmpHost } from "../host";
import { NOTHING } from "../identifiers";
import { MessageResult } from "../message-result";
import { ResponseMessage } from "../messages/response";
import { Request } from "../request";
import { checkRequestBounds } from "../request-bounds";
import { Response, ResponseKind } from "../response";
import { relayerOf } from "../signer";
import { StateMachine } from "../state-machine";
import { Commitments, checkBatchSize, checkKeyCount } from "./batch";
import { answeredModule, deliverResponse } from "./deliver-response";
import { isProxyAllowed } from "./proxy";
import { checkResponseKeys } from "./response-keys";
import { validateStateMachine } from "./validate";

export function handleResponses(host: IsmpHost, message: ResponseMessage): MessageResult {
  const responses = message.responses;
  const proof = message.proof;
  const size = checkBatchSize(responses.length);
  if (size != 0) return MessageResult.refused(size);
  const relayer = relayerOf(message.signer);
  if (relayer == NOTHING) return MessageResult.refused(IsmpError.SignatureDecodingFailed);
  const reader = validateStateMachine(host, proof.height);
  if (reader.error != 0) return MessageResult.refused(reader.error);
  const at = host.stateCommitment(proof.height);
  if (at == null) return MessageResult.refused(IsmpError.StateCommitmentNotFound);
  // By their requests: two different answers to one request are as bad as the same one twice.
  if (Commitments.ofAnsweredRequests(responses).hasDuplicates()) {
    return MessageResult.refused(IsmpError.DuplicateResponse);
  }
  // The checks of one item leave nothing that those of the next one need.
  const scope = mark();
  for (let i = 0; i < responses.length; i++) {
    const error = checkResponse(host, responses[i], proof.height.id.stateId);
    if (error != 0) return MessageResult.refused(error);
    release(scope);
  }
  const values = checkValues(responses);
  if (values != 0) return MessageResult.refused(values);
  const commitments = Commitments.ofResponses(responses);
  const kind = CommitmentKind.ResponseCommitment;
  const error = reader.client.verifyMembership(host, kind, commitments.address, commitments.count, at, proof);
  if (error != 0) return MessageResult.refused(error);
  for (let i = 0; i < responses.length; i++) {
    if (answeredModule(host, responses[i]) == null) return MessageResult.refused(IsmpError.ModuleNotFound);
  }

  const result = new MessageResult();
  for (let i = 0; i < responses.length; i++) {
    const response = responses[i];
    const error = deliverResponse(host, response, responseCommitment(response), relayer, result);
    if (error != 0) continue;
    result.add(IsmpEvent.handled(EventKind.PostResponseHandled, responseCommitment(response), relayer));
  }
  return result;
}

/** Of responses to GETs. */
function checkValues(responses: Response[]): ErrorCode {
  const requests = new Array<Request>();
  for (let i = 0; i < responses.length; i++) requests.push(responses[i].request);
  const keys = checkKeyCount(requests);
  if (keys != 0) return keys;
  const scope = mark();
  for (let i = 0; i < responses.length; i++) {
    if (responses[i].kind != ResponseKind.Get) continue;
    const error = checkResponseKeys(responses[i]);
    if (error != 0) return error;
    release(scope);
  }
  return IsmpError.None;
}

function checkResponse(host: IsmpHost, response: Response, prover: StateMachine): ErrorCode {
  const bounds = checkRequestBounds(response.request);
  if (bounds != 0) return bounds;
  const request = requestCommitment(response.request);
  if (!host.hasRequestCommitment(request)) return IsmpError.UnsolicitedResponse;
  if (host.hasResponseReceipt(request)) return IsmpError.DuplicateResponse;
  if (response.timedOut(host.nowSeconds())) return IsmpError.ResponseTimeout;
  return isProxyAllowed(host, prover, response.source) ? IsmpError.None : IsmpError.ResponseProxyProhibited;
}
