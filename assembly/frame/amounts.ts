// Saturating arithmetic on balances, and their minimum and maximum.

import { u128 } from "as-bignum/assembly";

/** Whether `a + b` is beyond `u128`. */
// @ts-ignore: decorator
@inline
export function addOverflows(a: u128, b: u128): bool {
  return b > ~a;
}

export function saturatingAdd128(a: u128, b: u128): u128 {
  return addOverflows(a, b) ? u128.Max : a + b;
}

export function saturatingSub128(a: u128, b: u128): u128 {
  return b > a ? new u128() : a - b;
}

export function max128(a: u128, b: u128): u128 {
  return b > a ? b : a;
}

export function min128(a: u128, b: u128): u128 {
  return b < a ? b : a;
}
