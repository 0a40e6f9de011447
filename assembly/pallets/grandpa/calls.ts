// The call of Grandpa: root says that finality has stalled, so that the next change of authorities is forced.

import { DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import { Weight } from "../../frame/weight";
import { Stalled } from "./storage";

/**
 * @param delay blocks until the forced change happens: long enough that no honest fork remains
 * @param bestFinalized a block that enough authorities have finalized
 */
export function noteStalled(origin: Origin, delay: u32, bestFinalized: u32): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  new Stalled(delay, bestFinalized).save();
  return OK;
}

export function noteStalledInfo(delay: u32, bestFinalized: u32): DispatchInfo {
  return new DispatchInfo(new Weight(103_000_000));
}
