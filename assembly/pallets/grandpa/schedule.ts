// Schedules a change of GRANDPA's authorities; `hooks.ts` announces and enacts it.
//
// Refuses a change while another one is pending, and a forced one until twice the delay of the last forced one has passed.

import { saturatingAdd } from "../../bytes/saturating";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import {
  ERROR_CHANGE_PENDING,
  ERROR_TOO_SOON,
  nextForced,
  pendingChange,
} from "../../generated/pallets/grandpa";
import { GrandpaIdAndU64List, StoredPendingChange } from "../../generated/types";
import { Some } from "../../scale/some";
import { number } from "../../generated/pallets/system";

/**
 * @param next checked
 * @param delay blocks from this one on
 * @param forced number of the block at which finality has stalled: nodes then make the change without waiting for it
 */
export function scheduleChange(
  next: GrandpaIdAndU64List,
  delay: u32,
  forced: Some<u32> | null = null,
): DispatchResult {
  if (pendingChange.exists()) return ERROR_CHANGE_PENDING;
  const now = number.get();
  if (forced != null) {
    if (nextForced.getOr(0) > now) return ERROR_TOO_SOON;
    const settled = saturatingAdd(now, 2 * (delay as u64));
    nextForced.set(min<u64>(settled, u32.MAX_VALUE) as u32);
  }
  pendingChange.set(new StoredPendingChange(now, delay, next, forced));
  return OK;
}
