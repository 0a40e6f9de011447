// Handing one response to the module that asked: the last step of both kinds of response messages.
//
// Invariant: the receipt is written before the callback and taken away when the module refuses. Receipt and request
// are looked at again before the callback: one before it may have delivered another answer to the same request, or
// timed the request out.
// Source: docs/spec/protocol.md#deliver-response.

import { ErrorCode } from "../../bytes/units";
import { Span } from "../../bytes/span";
import { requestCommitment } from "../commitment";
import { IsmpError } from "../errors";
import { IsmpHost } from "../host";
import { MessageResult } from "../message-result";
import { IsmpModule } from "../module";
import { Response } from "../response";

/** The module that sent the request: `from` of a POST and of a GET alike. */
export function answeredModule(host: IsmpHost, response: Response): IsmpModule | null {
  return host.router().moduleFor(response.request.from, response.request.fromLength);
}

/**
 * Gives an error number, which then is the item's result; 0 where the module took the response.
 *
 * @param answer the response's commitment, for the receipt
 */
export function deliverResponse(
  host: IsmpHost,
  response: Response,
  answer: usize,
  relayer: Span,
  result: MessageResult,
): ErrorCode {
  const request = requestCommitment(response.request);
  const module = answeredModule(host, response);
  if (module == null) return refuse(result, IsmpError.ModuleNotFound);
  if (!host.hasRequestCommitment(request)) return refuse(result, IsmpError.UnsolicitedResponse);
  if (host.hasResponseReceipt(request)) return refuse(result, IsmpError.DuplicateResponse);
  host.storeResponseReceipt(request, answer, relayer);
  const callback = module.onResponse(response);
  if (callback.error != 0) {
    host.takeResponseReceipt(request);
    result.refuse(callback.error, callback.reason);
    return callback.error;
  }
  result.addWeight(callback);
  return IsmpError.None;
}

function refuse(result: MessageResult, error: ErrorCode): ErrorCode {
  result.refuse(error);
  return error;
}
