// Timing one request out: the last step for POSTs and GETs alike.
//
// Invariant: the commitment is taken away before the callback, so that nothing can time the request out again or answer
// it from inside; it returns as it was when the module refuses. The host settles the fee after the callback, once,
// since the commitment is gone; a fee that can't be settled is the item's error, and the chain undoes the message.
// Source: docs/spec/protocol.md#timeouts.

import { requestCommitment } from "../commitment";
import { IsmpError } from "../errors";
import { EventKind, IsmpEvent } from "../event";
import { IsmpHost } from "../host";
import { NOTHING } from "../identifiers";
import { MessageResult } from "../message-result";
import { Request } from "../request";

export function timeOutRequest(
  host: IsmpHost,
  request: Request,
  kind: EventKind,
  result: MessageResult,
): void {
  const module = host.router().moduleFor(request.from, request.fromLength);
  if (module == null) {
    result.refuse(IsmpError.ModuleNotFound);
    return;
  }
  const metadata = host.takeRequestCommitment(request);
  // A callback before this one may have timed this very request out.
  if (metadata == NOTHING) {
    result.refuse(IsmpError.UnknownRequest);
    return;
  }
  // A request of another chain that passed through this one has a receipt here as well.
  const routed = !request.source.equals(host.stateMachine());
  const receipt = routed ? host.takeRequestReceipt(requestCommitment(request)) : NOTHING;
  const callback = module.onRequestTimeout(request);
  if (callback.error != 0) {
    host.restoreRequestCommitment(request, metadata);
    if (receipt != NOTHING) host.restoreRequestReceipt(requestCommitment(request), receipt);
    result.refuse(callback.error, callback.reason);
    return;
  }
  const settled = host.settleRequestTimeout(request, metadata);
  if (settled != 0) {
    result.refuse(settled);
    return;
  }
  result.addWeight(callback);
  result.add(IsmpEvent.timeoutHandled(kind, requestCommitment(request), request.source, request.dest));
}
