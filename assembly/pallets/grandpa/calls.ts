// Calls of Grandpa: root notes that finality has stalled, so that the next change of authorities is forced.
//
// The reports of equivocations can't be called, same as in any FRAME runtime without key ownership proofs: their last
// argument has a type without values, so no bytes decode to these calls.

import { DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import { Weight } from "../../frame/weight";
import { Bytes } from "../../scale/bytes";
import { stalled } from "../../generated/pallets/grandpa";
import { U32AndU32, Void } from "../../generated/types";

/** No bytes decode to it. */
export function reportEquivocation(
  origin: Origin,
  equivocationProof: Bytes,
  keyOwnerProof: Void,
): DispatchResult {
  return unreachable();
}

export function reportEquivocationInfo(equivocationProof: Bytes, keyOwnerProof: Void): DispatchInfo {
  return unreachable();
}

/** No bytes decode to it. */
export function reportEquivocationUnsigned(
  origin: Origin,
  equivocationProof: Bytes,
  keyOwnerProof: Void,
): DispatchResult {
  return unreachable();
}

export function reportEquivocationUnsignedInfo(equivocationProof: Bytes, keyOwnerProof: Void): DispatchInfo {
  return unreachable();
}

/**
 * @param delay blocks until the forced change happens: long enough that no honest fork remains
 * @param bestFinalizedBlockNumber number of a block that enough authorities have finalized
 */
export function noteStalled(origin: Origin, delay: u32, bestFinalizedBlockNumber: u32): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  stalled.set(new U32AndU32(delay, bestFinalizedBlockNumber));
  return OK;
}

export function noteStalledInfo(delay: u32, bestFinalizedBlockNumber: u32): DispatchInfo {
  return new DispatchInfo(new Weight(103_000_000));
}
