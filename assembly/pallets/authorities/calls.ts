// Calls of Authorities: root replaces the authorities of GRANDPA or of Aura.
//
// The whole list is checked before anything is written; `checks.ts` has the rules.
// Weights are those of the longest lists, see docs/reference/weights.md.

import { Span } from "../../bytes/span";
import { AUTHORITY_SIZE } from "../../consensus/grandpa/voter-set";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import { MAX_AUTHORITIES as MAX_GRANDPA_AUTHORITIES } from "../../generated/pallets/grandpa";
import { Reader } from "../../scale/reader";
import { AURA_ID_SIZE, changeAuthorities, MAX_AUTHORITIES as MAX_AURA_AUTHORITIES } from "../aura/storage";
import { scheduleChange } from "../grandpa/schedule";
import { Stalled } from "../grandpa/storage";
import { checkIds, checkWeights } from "./checks";
import { scheduleInfo, setInfo } from "./weights";

/**
 * Schedules a change of GRANDPA's authorities, `delay` blocks after this one. After `Grandpa.note_stalled` the change is
 * forced, and the delay given there replaces this one.
 *
 * @param nextAuthorities SCALE `AuthorityList`
 */
export function scheduleGrandpaChange(origin: Origin, nextAuthorities: Span, delay: u32): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const reader = Reader.over(nextAuthorities);
  const count = reader.count(AUTHORITY_SIZE);
  const wrongIds = checkIds(reader.position, count, AUTHORITY_SIZE, MAX_GRANDPA_AUTHORITIES);
  if (wrongIds != OK) return wrongIds;
  const wrongWeights = checkWeights(reader.position, count);
  if (wrongWeights != OK) return wrongWeights;
  const stalled = Stalled.take();
  return stalled == null
    ? scheduleChange(nextAuthorities, delay)
    : scheduleChange(nextAuthorities, stalled.delay, true, stalled.median);
}

export function scheduleGrandpaChangeInfo(nextAuthorities: Span, delay: u32): DispatchInfo {
  return scheduleInfo();
}

/** @param authorities SCALE `Vec<AuraId>`: the authors from the next block on */
export function setAuraAuthorities(origin: Origin, authorities: Span): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const reader = Reader.over(authorities);
  const count = reader.count(AURA_ID_SIZE);
  const wrongIds = checkIds(reader.position, count, AURA_ID_SIZE, MAX_AURA_AUTHORITIES);
  if (wrongIds != OK) return wrongIds;
  changeAuthorities(authorities);
  return OK;
}

export function setAuraAuthoritiesInfo(authorities: Span): DispatchInfo {
  return setInfo();
}
