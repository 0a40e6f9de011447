// Calls of Authorities: root replaces the authorities of GRANDPA or of Aura.
//
// The whole list is checked before anything is written; `checks.ts` has the rules.
// Weights are those of the longest lists, see docs/reference/weights.md.

import { DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import { stalled } from "../../generated/pallets/grandpa";
import { AuraIdList, GrandpaIdAndU64List } from "../../generated/types";
import { Some } from "../../scale/some";
import { changeAuthorities } from "../aura/storage";
import { scheduleChange } from "../grandpa/schedule";
import { checkAuthors, checkVoters } from "./checks";
import { scheduleInfo, setInfo } from "./weights";

/**
 * Schedules a change of GRANDPA's authorities, `delay` blocks after this one. After `Grandpa.note_stalled` the change is
 * forced, and the delay given there replaces this one.
 */
export function scheduleGrandpaChange(
  origin: Origin,
  nextAuthorities: GrandpaIdAndU64List,
  delay: u32,
): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const wrong = checkVoters(nextAuthorities);
  if (wrong != OK) return wrong;
  const stall = stalled.take();
  return stall == null
    ? scheduleChange(nextAuthorities, delay)
    : scheduleChange(nextAuthorities, stall.first, new Some<u32>(stall.second));
}

export function scheduleGrandpaChangeInfo(nextAuthorities: GrandpaIdAndU64List, delay: u32): DispatchInfo {
  return scheduleInfo();
}

/** @param authorities the authors from the next block on */
export function setAuraAuthorities(origin: Origin, authorities: AuraIdList): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const wrong = checkAuthors(authorities);
  if (wrong != OK) return wrong;
  changeAuthorities(authorities);
  return OK;
}

export function setAuraAuthoritiesInfo(authorities: AuraIdList): DispatchInfo {
  return setInfo();
}
