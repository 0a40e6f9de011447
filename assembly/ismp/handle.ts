// Selects the handler of a message.
//
// Every handler makes all checks of the whole message before it writes anything, runs callbacks in the order of the
// batch, and returns errors as values. The caller rolls back what a message wrote if any part of it is refused.
// Source: docs/spec/protocol.md#handlers.

import { handleConsensus } from "./handlers/consensus";
import { handleFraudProof } from "./handlers/fraud-proof";
import { handleGetResponses } from "./handlers/get-response";
import { handleGetTimeouts } from "./handlers/get-timeout";
import { handlePostTimeouts } from "./handlers/post-timeout";
import { handleRequests } from "./handlers/request";
import { handleResponseTimeouts } from "./handlers/response-timeout";
import { handleResponses } from "./handlers/response";
import { IsmpHost } from "./host";
import { MessageResult } from "./message-result";
import { Message, MessageVariant } from "./messages/message";
import { DatagramKind, ResponseMessage } from "./messages/response";
import { TimeoutKind, TimeoutMessage } from "./messages/timeout";

/** Handles a decoded message. */
export function handleMessage(host: IsmpHost, message: Message): MessageResult {
  switch (message.kind) {
    case MessageVariant.Consensus:
      return handleConsensus(host, message.consensus!);
    case MessageVariant.FraudProof:
      return handleFraudProof(host, message.fraudProof!);
    case MessageVariant.Request:
      return handleRequests(host, message.request!);
    case MessageVariant.Response:
      return handleResponse(host, message.response!);
    default:
      return handleTimeout(host, message.timeout!);
  }
}

function handleResponse(host: IsmpHost, message: ResponseMessage): MessageResult {
  return message.kind == DatagramKind.Request
    ? handleGetResponses(host, message)
    : handleResponses(host, message);
}

function handleTimeout(host: IsmpHost, message: TimeoutMessage): MessageResult {
  switch (message.kind) {
    case TimeoutKind.Post:
      return handlePostTimeouts(host, message.requests, message.proof!);
    case TimeoutKind.PostResponse:
      return handleResponseTimeouts(host, message.responses, message.proof!);
    default:
      return handleGetTimeouts(host, message.requests);
  }
}
