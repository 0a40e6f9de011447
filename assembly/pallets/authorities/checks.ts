// Rules for a list of authorities, which root must keep too: not empty, not too long, no id twice, and for GRANDPA no
// weight of 0 and a sum of weights below 2^64.
//
// A list without authorities would stop the chain permanently; an id that is listed twice would count twice in a
// quorum.

import { equal32 } from "../../bytes/compare";
import { AUTHORITY_SIZE } from "../../consensus/grandpa/voter-set";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import {
  ERROR_DUPLICATE_AUTHORITY,
  ERROR_NO_AUTHORITIES,
  ERROR_TOO_MANY_AUTHORITIES,
  ERROR_WEIGHT_OVERFLOW,
  ERROR_WEIGHTLESS_AUTHORITY,
} from "../../generated/pallets/authorities";

/**
 * @param entries address of `count` entries of `size` bytes, each of which begins with its id of 32 bytes
 * @param most the most authorities of the pallet that the list is for
 */
export function checkIds(entries: usize, count: u32, size: u32, most: u32): DispatchResult {
  if (count == 0) return ERROR_NO_AUTHORITIES;
  if (count > most) return ERROR_TOO_MANY_AUTHORITIES;
  for (let i: u32 = 1; i < count; i++) {
    for (let j: u32 = 0; j < i; j++) {
      if (equal32(entries + i * size, entries + j * size)) return ERROR_DUPLICATE_AUTHORITY;
    }
  }
  return OK;
}

/** @param entries address of `count` pairs of an id and a weight */
export function checkWeights(entries: usize, count: u32): DispatchResult {
  let total: u64 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const weight = load<u64>(entries + i * AUTHORITY_SIZE, 32);
    if (weight == 0) return ERROR_WEIGHTLESS_AUTHORITY;
    if (weight > u64.MAX_VALUE - total) return ERROR_WEIGHT_OVERFLOW;
    total += weight;
  }
  return OK;
}
