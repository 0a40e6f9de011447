// Deposits: a base for having an entry in storage, and an amount for each item in it.

import { u128 } from "as-bignum/assembly";
import { AccountId32 } from "../../frame/account-id32";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import {
  announcementDepositBase,
  announcementDepositFactor,
  proxyDepositBase,
  proxyDepositFactor,
} from "../../generated/pallets/proxy";
import { reserve, unreserve } from "../balances/reserves";

export function proxiesDeposit(count: u32): u128 {
  return depositFor(count, proxyDepositBase(), proxyDepositFactor());
}

export function announcementsDeposit(count: u32): u128 {
  return depositFor(count, announcementDepositBase(), announcementDepositFactor());
}

function depositFor(count: u32, base: u128, factor: u128): u128 {
  return count == 0 ? new u128() : base + factor * u128.fromU32(count);
}

/** Reserves or unreserves the difference. */
export function changeDeposit(who: AccountId32, from: u128, to: u128): DispatchResult {
  if (to > from) return reserve(who, to - from);
  unreserve(who, from - to);
  return OK;
}
