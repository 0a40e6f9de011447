// The call of Timestamp: the author sets the time, once a block.
//
// A wrong time traps, same as in FRAME: the whole block is refused.

import { Milliseconds } from "../../bytes/units";
import { saturatingAdd } from "../../bytes/saturating";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import { panic } from "../../frame/panic";
import { valueKey } from "../../frame/storage-key";
import { getU64, setBool, setU64 } from "../../frame/storage-value";
import { DispatchClass, Weight } from "../../frame/weight";
import { onTimestampSet } from "../../generated/hooks";
import { KEY_DID_UPDATE, KEY_NOW, MINIMUM_PERIOD } from "../../generated/pallets/timestamp";
import { exists } from "../../host/storage";

/** @param now milliseconds since 1970 */
export function set(origin: Origin, now: Milliseconds): DispatchResult {
  const refused = origin.ensureNone();
  if (refused != OK) return refused;
  if (exists(valueKey(KEY_DID_UPDATE))) panic("Timestamp must be updated only once in the block");
  const last = getU64(valueKey(KEY_NOW));
  if (last != 0 && now < saturatingAdd(last, MINIMUM_PERIOD)) {
    panic("Timestamp must increment by at least <MinimumPeriod> between sequential blocks");
  }
  setU64(valueKey(KEY_NOW), now);
  setBool(valueKey(KEY_DID_UPDATE), true);
  onTimestampSet(now);
  return OK;
}

export function setInfo(now: Milliseconds): DispatchInfo {
  return new DispatchInfo(new Weight(153_816_000, 1_493), DispatchClass.Mandatory);
}
