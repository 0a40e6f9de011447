// POST requests of this chain that were not received in time: proven, then undone by the modules that sent them.
//
// Refuses: empty and oversized batches, heights that may not be used, the same request twice, GETs, also in the form
// of a POST with the same commitment, proofs of a chain that is neither the destination nor its allowed proxy,
// requests that this chain did not send, that had not timed out by the *destination's* clock at the height of the
// proof (a later block might still accept them), or that were received. Invariant: a request is timed out at most
// once and never after it was received. Its commitment is removed before the callback and restored, with the metadata
// that it had, when the module refuses. The fee is settled only after the module accepted the timeout. Order: as wire
// v1, with v2's checks where v2 has them. Source: docs/spec/protocol.md#post-timeouts.

import { ErrorCode } from "../../bytes/units";
import { CommitmentKind } from "../commitment-trie";
import { mark, release } from "../../memory/arena";
import { requestCommitment } from "../commitment";
import { IsmpError } from "../errors";
import { EventKind } from "../event";
import { IsmpHost } from "../host";
import { MessageProof } from "../message-proof";
import { MessageResult } from "../message-result";
import { Request, RequestKind } from "../request";
import { checkRequestBounds } from "../request-bounds";
import { StateCommitment } from "../state-commitment";
import { StateMachine } from "../state-machine";
import { Commitments, checkBatchSize } from "./batch";
import { isProxyAllowed } from "./proxy";
import { timeOutRequest } from "./time-out-request";
import { validateStateMachine } from "./validate";

export function handlePostTimeouts(host: IsmpHost, requests: Request[], proof: MessageProof): MessageResult {
  const size = checkBatchSize(requests.length);
  if (size != 0) return MessageResult.refused(size);
  const reader = validateStateMachine(host, proof.height);
  if (reader.error != 0) return MessageResult.refused(reader.error);
  const at = host.stateCommitment(proof.height);
  if (at == null) return MessageResult.refused(IsmpError.StateCommitmentNotFound);
  const commitments = Commitments.ofRequests(requests);
  if (commitments.hasDuplicates()) return MessageResult.refused(IsmpError.DuplicateRequest);
  // The checks of one item leave nothing that those of the next one need.
  const scope = mark();
  for (let i = 0; i < requests.length; i++) {
    const error = checkTimeout(host, requests[i], at, proof.height.id.stateId);
    if (error != 0) return MessageResult.refused(error);
    release(scope);
  }
  const kind = CommitmentKind.RequestReceipt;
  const error = reader.client.verifyNonMembership(
    host,
    kind,
    commitments.address,
    commitments.count,
    at,
    proof,
  );
  if (error != 0) return MessageResult.refused(error);
  // Opened anew: what was read of the proof must stay.
  mark(scope);
  for (let i = 0; i < requests.length; i++) {
    if (host.router().moduleFor(requests[i].from, requests[i].fromLength) == null) {
      return MessageResult.refused(IsmpError.ModuleNotFound);
    }
    release(scope);
  }

  const result = new MessageResult();
  for (let i = 0; i < requests.length; i++) {
    timeOutRequest(host, requests[i], EventKind.PostRequestTimeoutHandled, result);
  }
  return result;
}

function checkTimeout(
  host: IsmpHost,
  request: Request,
  at: StateCommitment,
  prover: StateMachine,
): ErrorCode {
  // A GET has no receipt on its destination: whatever is asked there, it is absent.
  if (request.kind != RequestKind.Post) return IsmpError.InvalidRequestType;
  const bounds = checkRequestBounds(request);
  if (bounds != 0) return bounds;
  if (!isProxyAllowed(host, prover, request.dest)) return IsmpError.RequestProxyProhibited;
  if (!host.hasRequestCommitment(requestCommitment(request))) return IsmpError.UnknownRequest;
  return request.timedOut(at.timestamp) ? IsmpError.None : IsmpError.RequestTimeoutNotElapsed;
}
