// Responses of this chain that were not received in time: proven, then undone by the modules that sent them.
//
// Refuses: empty and oversized batches, heights that may not be used, the same response twice, proofs of a chain that
// is neither the one that was answered nor its allowed proxy, responses that this chain did not send, responses to
// requests that it did not receive, that had not timed out by the other chain's clock at the height of the proof, or
// that were received. Receipts are stored under the *request's* commitment, so that is what must be absent. Upstream
// looks under the response's own, where nothing ever is, and lets a response time out that was received. That the
// request was received here ties it to the response: in wire v1 a response with its first bytes moved to the end of
// the request's body has the same commitment, and no chain has a receipt of that other request. Invariant: as for
// requests, see `post-timeout.ts`; the record that the request was answered is removed with the commitment. Source:
// docs/spec/protocol.md#response-timeouts. Wire v2 has no such messages.

import { ErrorCode } from "../../bytes/units";
import { CommitmentKind } from "../commitment-trie";
import { mark, release } from "../../memory/arena";
import { requestCommitment, responseCommitment } from "../commitment";
import { IsmpError } from "../errors";
import { EventKind, IsmpEvent } from "../event";
import { IsmpHost } from "../host";
import { NOTHING } from "../identifiers";
import { MessageProof } from "../message-proof";
import { MessageResult } from "../message-result";
import { checkRequestBounds } from "../request-bounds";
import { Response } from "../response";
import { StateCommitment } from "../state-commitment";
import { StateMachine } from "../state-machine";
import { Commitments, checkBatchSize } from "./batch";
import { isProxyAllowed } from "./proxy";
import { validateStateMachine } from "./validate";

export function handleResponseTimeouts(
  host: IsmpHost,
  responses: Response[],
  proof: MessageProof,
): MessageResult {
  const size = checkBatchSize(responses.length);
  if (size != 0) return MessageResult.refused(size);
  const reader = validateStateMachine(host, proof.height);
  if (reader.error != 0) return MessageResult.refused(reader.error);
  const at = host.stateCommitment(proof.height);
  if (at == null) return MessageResult.refused(IsmpError.StateCommitmentNotFound);
  // By their requests: this chain sends one response to a request.
  const answered = Commitments.ofAnsweredRequests(responses);
  if (answered.hasDuplicates()) return MessageResult.refused(IsmpError.DuplicateResponse);
  // Hashed before the checks, which ask for them.
  Commitments.ofResponses(responses);
  // The checks of one item leave nothing that those of the next one need.
  const scope = mark();
  for (let i = 0; i < responses.length; i++) {
    const error = checkTimeout(host, responses[i], at, proof.height.id.stateId);
    if (error != 0) return MessageResult.refused(error);
    release(scope);
  }
  const kind = CommitmentKind.ResponseReceipt;
  const error = reader.client.verifyNonMembership(host, kind, answered.address, answered.count, at, proof);
  if (error != 0) return MessageResult.refused(error);
  // Opened anew: what was read of the proof must stay.
  mark(scope);
  for (let i = 0; i < responses.length; i++) {
    const post = responses[i].request;
    if (host.router().moduleFor(post.to, post.toLength) == null) {
      return MessageResult.refused(IsmpError.ModuleNotFound);
    }
    release(scope);
  }

  const result = new MessageResult();
  for (let i = 0; i < responses.length; i++) timeOut(host, responses[i], result);
  return result;
}

function checkTimeout(
  host: IsmpHost,
  response: Response,
  at: StateCommitment,
  prover: StateMachine,
): ErrorCode {
  const bounds = checkRequestBounds(response.request);
  if (bounds != 0) return bounds;
  if (!isProxyAllowed(host, prover, response.dest)) return IsmpError.ResponseProxyProhibited;
  if (!host.hasResponseCommitment(responseCommitment(response))) return IsmpError.UnknownResponse;
  if (!host.hasRequestReceipt(requestCommitment(response.request))) return IsmpError.UnknownRequest;
  return response.timedOut(at.timestamp) ? IsmpError.None : IsmpError.RequestTimeoutNotElapsed;
}

function timeOut(host: IsmpHost, response: Response, result: MessageResult): void {
  const post = response.request;
  const module = host.router().moduleFor(post.to, post.toLength);
  if (module == null) {
    result.refuse(IsmpError.ModuleNotFound);
    return;
  }
  const metadata = host.takeResponseCommitment(response);
  // A callback before this one may have timed this very response out.
  if (metadata == NOTHING) {
    result.refuse(IsmpError.UnknownResponse);
    return;
  }
  const routed = !response.source.equals(host.stateMachine());
  const receipt = routed ? host.takeResponseReceipt(requestCommitment(post)) : NOTHING;
  const callback = module.onResponseTimeout(response);
  if (callback.error != 0) {
    host.restoreResponseCommitment(response, metadata);
    if (receipt != NOTHING) host.restoreResponseReceipt(requestCommitment(post), receipt);
    result.refuse(callback.error, callback.reason);
    return;
  }
  const settled = host.settleResponseTimeout(response, metadata);
  if (settled != 0) {
    result.refuse(settled);
    return;
  }
  result.addWeight(callback);
  const kind = EventKind.PostResponseTimeoutHandled;
  result.add(IsmpEvent.timeoutHandled(kind, responseCommitment(response), response.source, response.dest));
}
