// The pallet's form of the protocol's events: the same fields, under indices of the pallet's own.
// Source: docs/spec/pallet-ismp.md#events.

import { errorText } from "../../frame/error-text";
import { beginEvent, endEvent } from "../../frame/events";
import { depositErrors, PALLET } from "../../generated/pallets/ismp";
import { packSpan } from "../../bytes/span";
import { EventKind, IsmpEvent } from "../../ismp/event";
import { NOTHING } from "../../ismp/identifiers";
import { Writer } from "../../scale/writer";

/** For each index of the pallet's events the protocol's `EventKind`; 0xff where the protocol has none like it. */
const PROTOCOL_INDICES = memory.data<u8>([0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 6, 7, 10, 8, 9, 11]);
const EVENTS: u8 = 13;

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
export function depositRefusal(error: u32, reason: u64): void {
  const text = new Writer(128);
  if (reason == NOTHING) {
    text.rawSpan(errorText(error));
  } else {
    text.ascii("Custom error: ");
    text.rawSpan(reason);
  }
  const list = new Writer(text.length + 8);
  list.compact(1);
  list.bytes(text.address, min(text.length, MAX_REASON));
  depositErrors(packSpan(list.address, list.length));
}

/** The protocol's index of a pallet's event, or NO_EVENT. */
export function protocolIndexOf(index: u8): u8 {
  return index < EVENTS ? load<u8>(PROTOCOL_INDICES + index) : NO_EVENT;
}

function palletIndexOf(kind: EventKind): u8 {
  for (let index: u8 = 0; index < EVENTS; index++) {
    if (load<u8>(PROTOCOL_INDICES + index) == (kind as u8)) return index;
  }
  // Handlers send no messages themselves, so they have no events of sending.
  return unreachable();
}
