// The total issuance. `issue`, `rescind` and `burnDebt` saturate, and each deposits its own event.

import { u128 } from "as-bignum/assembly";
import {
  depositBurnedDebt,
  depositIssued,
  depositRescinded,
  totalIssuance,
} from "../../generated/pallets/balances";
import { saturatingAdd128, saturatingSub128 } from "../../frame/amounts";

/** For a balance that root increased. */
export function issue(amount: u128): void {
  totalIssuance.set(saturatingAdd128(totalIssuance.get(), amount));
  depositIssued(amount);
}

/** For a balance that root decreased. */
export function rescind(amount: u128): void {
  totalIssuance.set(saturatingSub128(totalIssuance.get(), amount));
  depositRescinded(amount);
}

/** For an amount that was taken from an account and given to none: dust and fees. Does nothing for zero. */
export function burnDebt(amount: u128): void {
  if (amount.isZero()) return;
  totalIssuance.set(saturatingSub128(totalIssuance.get(), amount));
  depositBurnedDebt(amount);
}
