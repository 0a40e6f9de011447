// What Probe's calls weigh: each sends a message.
// Source: docs/reference/weights.md.

import { UPSTREAM_WEIGHTS } from "../../configuration";
import { DispatchInfo } from "../../frame/dispatch-info";
import { Weight } from "../../frame/weight";
import { weighDispatch } from "../ismp/dispatch-cost";
import { Cost } from "../../weights/cost";

/** What the Rust peer declares for them. */
const UPSTREAM: u64 = 1_000_000;

/** @param bytes of the message's parts of any length */
export function dispatchInfo(bytes: u64): DispatchInfo {
  if (UPSTREAM_WEIGHTS) return new DispatchInfo(new Weight(UPSTREAM));
  const cost = new Cost();
  weighDispatch(bytes, cost);
  return new DispatchInfo(new Weight(cost.refTime, cost.proofSize));
}
