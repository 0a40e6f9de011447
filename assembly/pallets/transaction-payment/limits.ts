// The block limits that fees and priorities are measured by.
// Figures as in the runtime's `BlockWeights` and `BlockLength` constants.

import { DispatchClass } from "../../frame/weight";

export const MAX_BLOCK_REF_TIME: u64 = 2_000_000_000_000;
export const MAX_BLOCK_PROOF_SIZE: u64 = u64.MAX_VALUE;

/** Bytes that extrinsics of a class may take up. */
export function maxLength(dispatchClass: DispatchClass): u64 {
  return dispatchClass == DispatchClass.Normal ? 3_932_160 : 5_242_880;
}
