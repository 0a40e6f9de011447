// The total issuance. `issue`, `rescind` and `burnDebt` saturate, and each deposits its own event.

import { u128 } from "as-bignum/assembly";
import { valueKey } from "../../frame/storage-key";
import { getU128, setU128 } from "../../frame/storage-value";
import {
  depositBurnedDebt,
  depositIssued,
  depositRescinded,
  KEY_INACTIVE_ISSUANCE,
  KEY_TOTAL_ISSUANCE,
} from "../../generated/pallets/balances";
import { saturatingAdd128, saturatingSub128 } from "../../frame/amounts";

export function totalIssuance(): u128 {
  return getU128(valueKey(KEY_TOTAL_ISSUANCE));
}

export function setTotalIssuance(amount: u128): void {
  setU128(valueKey(KEY_TOTAL_ISSUANCE), amount);
}

export function inactiveIssuance(): u128 {
  return getU128(valueKey(KEY_INACTIVE_ISSUANCE));
}

/** For a balance that root increased. */
export function issue(amount: u128): void {
  setTotalIssuance(saturatingAdd128(totalIssuance(), amount));
  depositIssued(amount);
}

/** For a balance that root decreased. */
export function rescind(amount: u128): void {
  setTotalIssuance(saturatingSub128(totalIssuance(), amount));
  depositRescinded(amount);
}

/** For an amount that was taken from an account and given to none: dust and fees. Does nothing for zero. */
export function burnDebt(amount: u128): void {
  if (amount.isZero()) return;
  setTotalIssuance(saturatingSub128(totalIssuance(), amount));
  depositBurnedDebt(amount);
}
