// The multiplier of the weight part of a fee: a fixed-point number in units of 10^-18.
//
// It does not follow the load of the chain: it keeps its value of genesis, or 1 if genesis did not set one.

import { u128 } from "as-bignum/assembly";

const ONE: u64 = 1_000_000_000_000_000_000;

/**
 * `amount` × `multiplier`, rounded down.
 *
 * @param amount below 2^58, or the product may overflow; fees of weights are below, since weights are capped
 */
export function multiplyFee(amount: u64, multiplier: u128): u128 {
  if (multiplier.hi == 0 && multiplier.lo == ONE) return new u128(amount);
  // Whole and rest are multiplied separately, so that no intermediate product overflows. Both sides are halved, because
  // as-bignum miscounts the leading zeros of numbers whose upper word is 2^63; the divisor is even, so the quotient is
  // the same.
  const whole = (multiplier >> 1) / new u128(ONE >> 1);
  const rest = multiplier - whole * new u128(ONE);
  const factor = new u128(amount);
  return whole * factor + (rest * factor) / new u128(ONE);
}
