// What changes of the list of served chains weigh: each chain is a key that is written.
// Source: docs/reference/weights.md.

import { UPSTREAM_WEIGHTS } from "../../configuration";
import { DispatchInfo } from "../../frame/dispatch-info";
import { Weight } from "../../frame/weight";
import { LIST, LISTED_MACHINE } from "../../weights/coefficients";
import { Cost } from "../../weights/cost";

/** What the Rust pallet declares, however long the list is. */
const UPSTREAM_LIST: u64 = 10_000_000;
const SLOT_DURATION: u64 = 8;

/** @param count at least as many chains as are listed */
export function listInfo(count: u64): DispatchInfo {
  if (UPSTREAM_WEIGHTS) return new DispatchInfo(new Weight(UPSTREAM_LIST));
  const cost = new Cost();
  cost.compute(LIST);
  cost.compute(LISTED_MACHINE, count);
  cost.writesUnread(count, SLOT_DURATION);
  return new DispatchInfo(new Weight(cost.refTime, cost.proofSize));
}
