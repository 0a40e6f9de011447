// The call of Timestamp: the author sets the time, once a block.
//
// A wrong time traps, same as in FRAME: the whole block is refused.

import { Milliseconds } from "../../bytes/units";
import { saturatingAdd } from "../../bytes/saturating";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import { panic } from "../../frame/panic";
import { DispatchClass, Weight } from "../../frame/weight";
import { onTimestampSet } from "../../generated/hooks";
import { didUpdate, MINIMUM_PERIOD, now as lastTime } from "../../generated/pallets/timestamp";

/** @param now milliseconds since 1970 */
export function set(origin: Origin, now: Milliseconds): DispatchResult {
  const refused = origin.ensureNone();
  if (refused != OK) return refused;
  if (didUpdate.exists()) panic("Timestamp must be updated only once in the block");
  const last = lastTime.get();
  if (last != 0 && now < saturatingAdd(last, MINIMUM_PERIOD)) {
    panic("Timestamp must increment by at least <MinimumPeriod> between sequential blocks");
  }
  lastTime.set(now);
  didUpdate.set(true);
  onTimestampSet(now);
  return OK;
}

export function setInfo(now: Milliseconds): DispatchInfo {
  return new DispatchInfo(new Weight(153_816_000, 1_493), DispatchClass.Mandatory);
}
