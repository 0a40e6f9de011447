// What Authorities' calls weigh, with the longest lists.
// Source: docs/reference/weights.md.

import { DispatchInfo } from "../../frame/dispatch-info";
import { Weight } from "../../frame/weight";
import { SCHEDULE_GRANDPA_CHANGE, SET_AURA_AUTHORITIES } from "../../weights/coefficients";
import { Cost } from "../../weights/cost";

/** 32 authorities with their weights, and what a pending change tells besides. */
const PENDING_CHANGE: u64 = 1300;
const AURA_AUTHORITIES: u64 = 1025;
const STALLED: u64 = 8;

/** Reads whether a change is pending and whether finality has stalled, with the last forced change; writes all three. */
export function scheduleInfo(): DispatchInfo {
  const cost = new Cost();
  cost.compute(SCHEDULE_GRANDPA_CHANGE);
  cost.readsValue(1, PENDING_CHANGE);
  cost.readsValue(2, STALLED);
  cost.writes(3);
  return new DispatchInfo(new Weight(cost.refTime, cost.proofSize));
}

export function setInfo(): DispatchInfo {
  const cost = new Cost();
  cost.compute(SET_AURA_AUTHORITIES);
  cost.writesUnread(1, AURA_AUTHORITIES);
  return new DispatchInfo(new Weight(cost.refTime, cost.proofSize));
}
