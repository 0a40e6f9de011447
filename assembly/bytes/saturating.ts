// Arithmetic on amounts that stops at its ends: what an attacker can make large must not wrap to something small.

// @ts-ignore: decorator
@inline
export function saturatingAdd(a: u64, b: u64): u64 {
  return b > u64.MAX_VALUE - a ? u64.MAX_VALUE : a + b;
}

// @ts-ignore: decorator
@inline
export function saturatingSub(a: u64, b: u64): u64 {
  return b > a ? 0 : a - b;
}

export function saturatingMul(a: u64, b: u64): u64 {
  return a != 0 && b > u64.MAX_VALUE / a ? u64.MAX_VALUE : a * b;
}
