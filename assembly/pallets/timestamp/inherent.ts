// The inherent of Timestamp: the time as the author's clock has it, and whether another node's clock agrees.
// Source: polkadot-host.md §4.1 (InherentData, CheckInherentsResult).

import { Call } from "../../frame/call";
import { valueKey } from "../../frame/storage-key";
import { getU64 } from "../../frame/storage-value";
import { saturatingAdd } from "../../frame/weight";
import { KEY_NOW, MINIMUM_PERIOD, PALLET } from "../../generated/pallets/timestamp";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";

const SET: u8 = 0;
/** How far ahead of a node's clock a block may be, in milliseconds. */
const MAX_DRIFT: u64 = 30_000;

const enum InherentError {
  TooEarly = 0,
  TooFarInFuture = 1,
}

/** Writes the call that states `timestamp`, or the earliest time that is allowed. */
export function writeInherent(writer: Writer, timestamp: u64): void {
  writer.u8(PALLET);
  writer.u8(SET);
  writer.compact64(max(timestamp, earliest()));
}

/**
 * Writes the `InherentError` of a `set` call that can't be right where the clock shows `timestamp`; nothing if it can.
 */
export function checkInherent(call: Call, timestamp: u64, error: Writer): void {
  if (call.pallet != PALLET || call.index != SET) return;
  const now = new Reader(call.args, call.end).compact64();
  if (now > saturatingAdd(timestamp, MAX_DRIFT)) error.u8(InherentError.TooFarInFuture as u8);
  else if (now < earliest()) error.u8(InherentError.TooEarly as u8);
}

function earliest(): u64 {
  return saturatingAdd(getU64(valueKey(KEY_NOW)), MINIMUM_PERIOD);
}
