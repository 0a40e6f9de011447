// Fee functions of a runtime without fees: they compute and withdraw nothing. The build uses them in place of the
// functions of pallet TransactionPayment.

import { AccountId32 } from "../frame/account-id32";
import { u128 } from "as-bignum/assembly";
import { DispatchInfo } from "../frame/dispatch-info";
import { VALID, Validity } from "../frame/validity";
import { Account } from "../pallets/system/account";

export function computeFee(length: u32, info: DispatchInfo, tip: u128): u128 {
  return new u128();
}

export function canPayFee(who: AccountId32, account: Account, fee: u128): bool {
  return true;
}

/** Saves `account`, which the caller loaded from `who`. */
export function withdrawFee(who: AccountId32, account: Account, fee: u128): Validity {
  account.save(who);
  return VALID;
}

export function correctFee(who: AccountId32, actualFee: u128, tip: u128, withdrawn: u128): void {}

/** All transactions have the same priority. */
export function priority(length: u32, info: DispatchInfo, tip: u128, fee: u128): u64 {
  return 0;
}
