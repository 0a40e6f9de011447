// What the weight part of a fee is multiplied by: a fixed-point number in units of 10^-18.
//
// It does not follow the load of the chain: it stays as genesis made it, 1 where genesis is silent.

import { u128 } from "as-bignum/assembly";
import { valueKey } from "../../frame/storage-key";
import { getU128, setU128 } from "../../frame/storage-value";
import { KEY_NEXT_FEE_MULTIPLIER } from "../../generated/pallets/transaction-payment";

const ONE: u64 = 1_000_000_000_000_000_000;

export function nextFeeMultiplier(): u128 {
  return getU128(valueKey(KEY_NEXT_FEE_MULTIPLIER), new u128(ONE));
}

export function setFeeMultiplier(multiplier: u128): void {
  setU128(valueKey(KEY_NEXT_FEE_MULTIPLIER), multiplier);
}

/**
 * `amount` × `multiplier`, rounded down.
 *
 * @param amount below 2^58, or the product may not fit; fees of weights are, since weights are capped
 */
export function multiplyFee(amount: u64, multiplier: u128): u128 {
  if (multiplier.hi == 0 && multiplier.lo == ONE) return new u128(amount);
  // Whole and rest apart, so that no intermediate product overflows. Halved, since as-bignum miscounts the leading
  // zeros of numbers whose upper word is 2^63; the quotient is the same, the divisor being even.
  const whole = (multiplier >> 1) / new u128(ONE >> 1);
  const rest = multiplier - whole * new u128(ONE);
  const factor = new u128(amount);
  return whole * factor + (rest * factor) / new u128(ONE);
}
