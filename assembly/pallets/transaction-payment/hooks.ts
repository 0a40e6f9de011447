// What the pallet does at the end of a block: to the fee multiplier, nothing.

import { u128 } from "as-bignum/assembly";
import { setFeeMultiplier } from "./fee-multiplier";

/**
 * Whether the multiplier falls to 0 with the first block, as it does in FRAME where a runtime names no rule for its
 * update (`FeeMultiplierUpdate = ()`). Weight costs nothing then: for comparing with such a chain only.
 */
const MULTIPLIER_FALLS_TO_ZERO: bool = false;

export function onFinalize(number: u32): void {
  if (MULTIPLIER_FALLS_TO_ZERO) setFeeMultiplier(new u128());
}
