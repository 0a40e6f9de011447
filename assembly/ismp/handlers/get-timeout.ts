// GETs of this chain that were not answered in time, by this chain's own clock; no proof is needed.
//
// Refuses: empty and oversized batches, the same GET twice, POSTs, GETs beyond the bounds that keep commitments of the two
// kinds apart, that this chain did not send, that were answered, or that have not timed out yet.
// Invariant: a GET is answered or timed out, never both. No state machine is asked, so a frozen client's GETs time out.
// Order: wire v2's, since v1 asks less. A POST is refused first: v1 would time it out without any proof that it was not
// received.
// Source: docs/spec/protocol.md#get-timeouts.

import { ErrorCode } from "../../bytes/units";
import { mark, release } from "../../memory/arena";
import { requestCommitment } from "../commitment";
import { IsmpError } from "../errors";
import { EventKind } from "../event";
import { IsmpHost } from "../host";
import { MessageResult } from "../message-result";
import { Request, RequestKind } from "../request";
import { checkRequestBounds } from "../request-bounds";
import { Commitments, checkBatchSize } from "./batch";
import { timeOutRequest } from "./time-out-request";

export function handleGetTimeouts(host: IsmpHost, gets: Request[]): MessageResult {
  const size = checkBatchSize(gets.length);
  if (size != 0) return MessageResult.refused(size);
  if (Commitments.ofRequests(gets).hasDuplicates()) return MessageResult.refused(IsmpError.DuplicateRequest);
  // The checks of one item leave nothing that those of the next one need.
  const scope = mark();
  for (let i = 0; i < gets.length; i++) {
    const error = checkTimeout(host, gets[i]);
    if (error != 0) return MessageResult.refused(error);
    release(scope);
  }
  mark(scope);
  for (let i = 0; i < gets.length; i++) {
    if (host.router().moduleFor(gets[i].from, gets[i].fromLength) == null) {
      return MessageResult.refused(IsmpError.ModuleNotFound);
    }
    release(scope);
  }

  const result = new MessageResult();
  for (let i = 0; i < gets.length; i++) {
    // A callback before this one may have delivered the answer to this very GET.
    if (host.hasResponseReceipt(requestCommitment(gets[i])))
      result.refuse(IsmpError.GetResponseAlreadyReceived);
    else timeOutRequest(host, gets[i], EventKind.GetRequestTimeoutHandled, result);
  }
  return result;
}

function checkTimeout(host: IsmpHost, get: Request): ErrorCode {
  if (get.kind != RequestKind.Get) return IsmpError.InvalidRequestType;
  const bounds = checkRequestBounds(get);
  if (bounds != 0) return bounds;
  if (!host.hasRequestCommitment(requestCommitment(get))) return IsmpError.UnknownRequest;
  if (host.hasResponseReceipt(requestCommitment(get))) return IsmpError.GetResponseAlreadyReceived;
  return get.timedOut(host.nowSeconds()) ? IsmpError.None : IsmpError.RequestTimeoutNotElapsed;
}
