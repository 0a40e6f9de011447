// Deposits events: appends them to `System.Events` with the block's current phase.
//
// Nothing is deposited in the genesis block. Source: docs/spec/host.md#genesis.

import { KEY_EVENT_COUNT, KEY_EVENTS, KEY_EXECUTION_PHASE, KEY_NUMBER } from "../generated/pallets/system";
import { packSpan, spanAddress, spanLength } from "../bytes/span";
import { ABSENT, append, get } from "../host/storage";
import { Writer } from "../scale/writer";
import { valueKey } from "./storage-key";
import { getU32, setU32 } from "./storage-value";

/** The phase of events that migrations deposit, before the block has one: `Phase::default` of frame-system. */
const PHASE_INITIALIZATION: u8 = 2;

/** Starts an event record: phase, pallet and variant. The caller writes the event's fields after them. */
export function beginEvent(pallet: u8, variant: u8): Writer {
  const record = new Writer(96);
  const phase = get(valueKey(KEY_EXECUTION_PHASE));
  if (phase == ABSENT) record.u8(PHASE_INITIALIZATION);
  else record.raw(spanAddress(phase), spanLength(phase));
  record.u8(pallet);
  record.u8(variant);
  return record;
}

/** Ends the record, without topics, and appends it. */
export function endEvent(record: Writer): void {
  if (getU32(valueKey(KEY_NUMBER)) == 0) return;
  record.compact(0);
  const count = getU32(valueKey(KEY_EVENT_COUNT));
  if (count == u32.MAX_VALUE) return;
  setU32(valueKey(KEY_EVENT_COUNT), count + 1);
  append(valueKey(KEY_EVENTS), packSpan(record.address, record.length));
}
