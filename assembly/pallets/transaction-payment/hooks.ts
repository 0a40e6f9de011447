// Hooks of TransactionPayment: the fee multiplier stays as it is.

import { u128 } from "as-bignum/assembly";
import { nextFeeMultiplier } from "../../generated/pallets/transaction-payment";

/**
 * Whether the multiplier becomes 0 in the first block, same as in a FRAME runtime without a rule for its update
 * (`FeeMultiplierUpdate = ()`). Weight is free then: only for comparing with such a chain.
 */
const MULTIPLIER_FALLS_TO_ZERO: bool = false;

export function onFinalize(number: u32): void {
  if (MULTIPLIER_FALLS_TO_ZERO) nextFeeMultiplier.set(new u128());
}
