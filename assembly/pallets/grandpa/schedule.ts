// Schedules a change of GRANDPA's authorities; `hooks.ts` announces and enacts it.
//
// Refuses a change while another one is pending, and a forced one until twice the delay of the last forced one has passed.

import { Span } from "../../bytes/span";
import { saturatingAdd } from "../../bytes/saturating";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import { valueKey } from "../../frame/storage-key";
import { getU32, setU32 } from "../../frame/storage-value";
import { ERROR_CHANGE_PENDING, ERROR_TOO_SOON, KEY_NEXT_FORCED } from "../../generated/pallets/grandpa";
import { number } from "../system/block";
import { PendingChange } from "./storage";

/**
 * @param next SCALE `AuthorityList`, checked
 * @param delay blocks from this one on
 * @param forced nodes make the change without waiting for finality
 * @param median number of the block at which finality has stalled, if forced
 */
export function scheduleChange(
  next: Span,
  delay: u32,
  forced: bool = false,
  median: u32 = 0,
): DispatchResult {
  if (PendingChange.exists()) return ERROR_CHANGE_PENDING;
  const now = number();
  if (forced) {
    const key = valueKey(KEY_NEXT_FORCED);
    if (getU32(key) > now) return ERROR_TOO_SOON;
    const settled = saturatingAdd(now, 2 * (delay as u64));
    setU32(key, min<u64>(settled, u32.MAX_VALUE) as u32);
  }
  new PendingChange(now, delay, next, forced, median).save();
  return OK;
}
