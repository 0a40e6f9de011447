// POST requests of other chains: proven to have been sent, then passed to their modules.
//
// Refuses: empty and oversized batches, heights that may not be used, the same request twice, requests that were
// received before, have timed out or are for another chain, could be a GET by their commitment, proofs of a chain
// that is neither the source nor its allowed proxy, and what the proof does not contain. Invariant: a module's
// `onAccept` runs at most once for a commitment. Its receipt is written before the callback and is checked again
// before that, because a callback may itself deliver messages, also those of the same batch; a request that is
// refused leaves none. Order: as wire v1, with v2's checks where v2 has them. An honest message passes all of them,
// in either order. Source: docs/spec/protocol.md#post-requests.

import { ErrorCode } from "../../bytes/units";
import { Span } from "../../bytes/span";
import { CommitmentKind } from "../commitment-trie";
import { mark, release } from "../../memory/arena";
import { requestCommitment } from "../commitment";
import { IsmpError } from "../errors";
import { EventKind, IsmpEvent } from "../event";
import { IsmpHost } from "../host";
import { NOTHING } from "../identifiers";
import { MessageResult } from "../message-result";
import { RequestMessage } from "../messages/request";
import { Request } from "../request";
import { checkRequestBounds } from "../request-bounds";
import { relayerOf } from "../signer";
import { StateMachine } from "../state-machine";
import { Commitments, checkBatchSize } from "./batch";
import { isProxyAllowed } from "./proxy";
import { validateStateMachine } from "./validate";

export function handleRequests(host: IsmpHost, message: RequestMessage): MessageResult {
  const requests = message.requests;
  const proof = message.proof;
  const size = checkBatchSize(requests.length);
  if (size != 0) return MessageResult.refused(size);
  const relayer = relayerOf(message.signer);
  if (relayer == NOTHING) return MessageResult.refused(IsmpError.SignatureDecodingFailed);
  const reader = validateStateMachine(host, proof.height);
  if (reader.error != 0) return MessageResult.refused(reader.error);
  const commitments = Commitments.ofRequests(requests);
  if (commitments.hasDuplicates()) return MessageResult.refused(IsmpError.DuplicateRequest);
  // The checks of one item leave nothing that those of the next one need.
  const scope = mark();
  for (let i = 0; i < requests.length; i++) {
    const error = checkRequest(host, requests[i], proof.height.id.stateId);
    if (error != 0) return MessageResult.refused(error);
    release(scope);
  }
  const at = host.stateCommitment(proof.height);
  if (at == null) return MessageResult.refused(IsmpError.StateCommitmentNotFound);
  const kind = CommitmentKind.RequestCommitment;
  const error = reader.client.verifyMembership(host, kind, commitments.address, commitments.count, at, proof);
  if (error != 0) return MessageResult.refused(error);

  const result = new MessageResult();
  for (let i = 0; i < requests.length; i++) deliver(host, requests[i], relayer, result);
  return result;
}

function checkRequest(host: IsmpHost, request: Request, prover: StateMachine): ErrorCode {
  const bounds = checkRequestBounds(request);
  if (bounds != 0) return bounds;
  if (host.hasRequestReceipt(requestCommitment(request))) return IsmpError.DuplicateRequest;
  if (request.timedOut(host.nowSeconds())) return IsmpError.RequestTimeout;
  if (!request.dest.equals(host.stateMachine()) && !host.isRouter()) {
    return IsmpError.InvalidRequestDestination;
  }
  return isProxyAllowed(host, prover, request.source) ? IsmpError.None : IsmpError.RequestProxyProhibited;
}

function deliver(host: IsmpHost, request: Request, relayer: Span, result: MessageResult): void {
  const module = host.router().moduleFor(request.to, request.toLength);
  if (module == null) {
    result.refuse(IsmpError.ModuleNotFound);
    return;
  }
  // A callback before this one may have delivered this very request.
  if (host.hasRequestReceipt(requestCommitment(request))) {
    result.refuse(IsmpError.DuplicateRequest);
    return;
  }
  host.storeRequestReceipt(requestCommitment(request), relayer);
  const callback = module.onAccept(request);
  if (callback.error != 0) {
    host.takeRequestReceipt(requestCommitment(request));
    result.refuse(callback.error, callback.reason);
    return;
  }
  result.addWeight(callback);
  result.add(IsmpEvent.handled(EventKind.PostRequestHandled, requestCommitment(request), relayer));
}
