// Rules for a list of authorities, which root must keep too: not empty, not too long, no id twice, and for GRANDPA no
// weight of 0 and a sum of weights below 2^64.
//
// A list without authorities would stop the chain permanently; an id that is listed twice would count twice in a
// quorum.

import { DispatchResult, OK } from "../../frame/dispatch-error";
import {
  ERROR_DUPLICATE_AUTHORITY,
  ERROR_NO_AUTHORITIES,
  ERROR_TOO_MANY_AUTHORITIES,
  ERROR_WEIGHT_OVERFLOW,
  ERROR_WEIGHTLESS_AUTHORITY,
} from "../../generated/pallets/authorities";
import { MAX_AUTHORITIES as MOST_VOTERS } from "../../generated/pallets/grandpa";
import { AuraId, AuraIdList, GrandpaId, GrandpaIdAndU64, GrandpaIdAndU64List } from "../../generated/types";
import { MAX_AUTHORITIES as MOST_AUTHORS } from "../aura/storage";

export function checkAuthors(list: AuraIdList): DispatchResult {
  const wrong = checkLength(list.length, MOST_AUTHORS);
  if (wrong != OK) return wrong;
  return list.repeats(AuraId.SIZE, AuraId.SIZE) ? ERROR_DUPLICATE_AUTHORITY : OK;
}

export function checkVoters(list: GrandpaIdAndU64List): DispatchResult {
  const wrong = checkLength(list.length, MOST_VOTERS);
  if (wrong != OK) return wrong;
  if (list.repeats(GrandpaId.SIZE, GrandpaIdAndU64.SIZE)) return ERROR_DUPLICATE_AUTHORITY;
  let total: u64 = 0;
  const voters = list.items();
  while (voters.next()) {
    const weight = voters.value.second;
    if (weight == 0) return ERROR_WEIGHTLESS_AUTHORITY;
    if (weight > u64.MAX_VALUE - total) return ERROR_WEIGHT_OVERFLOW;
    total += weight;
  }
  return OK;
}

function checkLength(length: u32, most: u32): DispatchResult {
  if (length == 0) return ERROR_NO_AUTHORITIES;
  return length > most ? ERROR_TOO_MANY_AUTHORITIES : OK;
}
