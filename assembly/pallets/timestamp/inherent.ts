// The inherent of Timestamp: made from the author's clock, checked against the clock of the node that imports the block.
// Source: docs/spec/host.md#inherent-data.

import { Milliseconds } from "../../bytes/units";
import { saturatingAdd } from "../../bytes/saturating";
import { Call } from "../../frame/call";
import { panic } from "../../frame/panic";
import { CALL_SET, MINIMUM_PERIOD, now as lastTime, PALLET } from "../../generated/pallets/timestamp";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";

/** How far the time of a block may be ahead of the node's clock, in milliseconds. */
const MAX_DRIFT: Milliseconds = 30_000;

const enum InherentError {
  TooEarly = 0,
  TooFarInFuture = 1,
}

/**
 * Writes the call with the time of the author's clock, but not less than the earliest time that is allowed. Traps
 * without data, same as in FRAME.
 *
 * @param data milliseconds since 1970
 * @returns whether there is a call: always true
 */
export function createInherent(data: Reader | null, call: Writer): bool {
  const timestamp = data == null ? 0 : data.u64();
  if (data == null || data.failed) panic("Timestamp inherent data is not provided.");
  call.u8(PALLET);
  call.u8(CALL_SET);
  call.compact64(max(timestamp, earliest()));
  return true;
}

/**
 * Writes the `InherentError` of a call whose time is wrong; nothing if it is right.
 *
 * @param data the time of the node's clock, in milliseconds since 1970
 */
export function checkInherent(call: Call, data: Reader | null, error: Writer): void {
  const timestamp = data == null ? 0 : data.u64();
  if (data == null || data.failed) panic("Timestamp inherent data must be provided");
  const now = new Reader(call.args, call.end).compact64();
  if (now > saturatingAdd(timestamp, MAX_DRIFT)) error.u8(InherentError.TooFarInFuture as u8);
  else if (now < earliest()) error.u8(InherentError.TooEarly as u8);
}

function earliest(): Milliseconds {
  return saturatingAdd(lastTime.get(), MINIMUM_PERIOD);
}
