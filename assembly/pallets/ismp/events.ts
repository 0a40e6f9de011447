// The pallet's form of the protocol's events: the same fields, under indices of the pallet's own.
// Source: docs/spec/pallet-ismp.md#events.

import { ErrorCode } from "../../bytes/units";
import { errorText } from "../../frame/error-text";
import { beginEvent, endEvent } from "../../frame/events";
import {
  depositErrors,
  EVENT_GET_REQUEST_HANDLED,
  EVENT_GET_REQUEST_TIMEOUT_HANDLED,
  EVENT_POST_REQUEST_HANDLED,
  EVENT_POST_REQUEST_TIMEOUT_HANDLED,
  EVENT_POST_RESPONSE_HANDLED,
  EVENT_POST_RESPONSE_TIMEOUT_HANDLED,
  EVENT_STATE_COMMITMENT_VETOED,
  EVENT_STATE_MACHINE_UPDATED,
  PALLET,
} from "../../generated/pallets/ismp";
import { Span } from "../../bytes/span";
import { EventKind, IsmpEvent } from "../../ismp/event";
import { NOTHING } from "../../ismp/identifiers";
import { BytesList } from "../../generated/types";
import { Bytes } from "../../scale/bytes";
import { Writer } from "../../scale/writer";

/**
 * Events with the same fields in the pallet and in the protocol: the pallet's index, then the protocol's. Events of
 * sending are not among them: the pallet's have only commitments.
 */
// prettier-ignore
const SAME_FIELDS = memory.data<u8>([
  EVENT_STATE_MACHINE_UPDATED, EventKind.StateMachineUpdated as u8,
  EVENT_STATE_COMMITMENT_VETOED, EventKind.StateCommitmentVetoed as u8,
  EVENT_POST_REQUEST_HANDLED, EventKind.PostRequestHandled as u8,
  EVENT_POST_RESPONSE_HANDLED, EventKind.PostResponseHandled as u8,
  EVENT_GET_REQUEST_HANDLED, EventKind.GetRequestHandled as u8,
  EVENT_POST_REQUEST_TIMEOUT_HANDLED, EventKind.PostRequestTimeoutHandled as u8,
  EVENT_POST_RESPONSE_TIMEOUT_HANDLED, EventKind.PostResponseTimeoutHandled as u8,
  EVENT_GET_REQUEST_TIMEOUT_HANDLED, EventKind.GetRequestTimeoutHandled as u8,
]);
const SAME_FIELDS_SIZE: usize = 16;

/** The protocol has no such event. */
export const NO_EVENT: u8 = 0xff;

/** Deposits what a handler says happened. */
export function depositIsmpEvent(event: IsmpEvent): void {
  const record = beginEvent(PALLET, palletIndexOf(event.kind));
  event.writeFields(record);
  endEvent(record);
}

/** A reason longer than that is cut. */
const MAX_REASON: u32 = 1000;

/**
 * Deposits why a message was refused, for calls that succeed nevertheless.
 *
 * @param reason fat pointer to a client's own error text, for which upstream has one name, or NOTHING
 */
export function depositRefusal(error: ErrorCode, reason: Span): void {
  const text = new Writer(128);
  if (reason == NOTHING) {
    text.rawSpan(errorText(error));
  } else {
    text.ascii("Custom error: ");
    text.rawSpan(reason);
  }
  const errors = BytesList.empty();
  errors.push(Bytes.written(text).slice(0, MAX_REASON));
  depositErrors(errors);
}

/** The protocol's index of a pallet's event, or NO_EVENT. */
export function protocolIndexOf(index: u8): u8 {
  for (let at = SAME_FIELDS; at < SAME_FIELDS + SAME_FIELDS_SIZE; at += 2) {
    if (load<u8>(at) == index) return load<u8>(at, 1);
  }
  return NO_EVENT;
}

function palletIndexOf(kind: EventKind): u8 {
  for (let at = SAME_FIELDS; at < SAME_FIELDS + SAME_FIELDS_SIZE; at += 2) {
    if (load<u8>(at, 1) == (kind as u8)) return load<u8>(at);
  }
  // Handlers send no messages themselves, so they have no events of sending.
  return unreachable();
}
