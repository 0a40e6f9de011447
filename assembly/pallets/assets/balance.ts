// Adds to and takes from balances of one account, with or without a change of the supply.
//
// A function that fails may have written: a call that fails is rolled back, and other callers have to fail too.

import { AccountId32 } from "../../frame/account-id32";
import { u128 } from "as-bignum/assembly";
import { saturatingAdd128, saturatingSub128 } from "../../frame/amounts";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import {
  account as accounts,
  asset,
  depositBurned,
  depositIssued,
  ERROR_ASSET_NOT_LIVE,
  ERROR_INCORRECT_STATUS,
  ERROR_NO_ACCOUNT,
  ERROR_NO_PERMISSION,
  ERROR_UNKNOWN,
} from "../../generated/pallets/assets";
import { AccountStatus, AssetAccount, AssetStatus } from "../../generated/types";
import { referenceReason, referToAccount, releaseAccount } from "./existence";
import { Amount, canIncrease, debitOf } from "./limits";

/** Issues tokens. Event: Issued, also for zero. @param issuer who must be the asset's issuer; null for no check */
export function issue(id: u32, who: AccountId32, amount: u128, issuer: AccountId32 | null): DispatchResult {
  const result = increase(id, who, amount, issuer, true);
  if (result == OK) depositIssued(id, who, amount);
  return result;
}

/** @param issues whether the supply grows too */
export function increase(
  id: u32,
  who: AccountId32,
  amount: u128,
  issuer: AccountId32 | null,
  issues: bool,
): DispatchResult {
  if (amount.isZero()) return OK;
  const possible = canIncrease(id, who, amount, issues);
  if (possible != OK) return possible;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status != AssetStatus.Live) return ERROR_ASSET_NOT_LIVE;
  if (issuer != null && !issuer.equals(details.issuer)) return ERROR_NO_PERMISSION;
  if (issues) details.supply = saturatingAdd128(details.supply, amount);
  const account = accounts.get(id, who);
  if (account != null) {
    account.balance = saturatingAdd128(account.balance, amount);
    accounts.set(id, who, account);
  } else {
    const added = referToAccount(who, details);
    if (added != OK) return added;
    accounts.set(id, who, new AssetAccount(amount, AccountStatus.Liquid, referenceReason(details)));
  }
  asset.set(id, details);
  return OK;
}

/**
 * Destroys up to `amount` tokens, and what would be left below the minimum balance. Event: Burned, also for zero.
 *
 * @param admin who must be the asset's admin; null for no check
 */
export function burnFrom(id: u32, who: AccountId32, amount: u128, admin: AccountId32 | null): DispatchResult {
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status == AssetStatus.Destroying) return ERROR_INCORRECT_STATUS;
  const burnt = decrease(id, who, amount, false, admin, true);
  if (burnt.error == OK) depositBurned(id, who, burnt.value);
  return burnt.error;
}

/** @param burns whether the supply shrinks too. @returns what was taken: up to `amount`, with dust */
export function decrease(
  id: u32,
  who: AccountId32,
  amount: u128,
  keepsAlive: bool,
  admin: AccountId32 | null,
  burns: bool,
): Amount {
  if (amount.isZero()) return new Amount(amount);
  const debit = debitOf(id, who, amount, keepsAlive, true);
  if (debit.error != OK) return debit;
  const details = asset.get(id);
  if (details == null) return Amount.refused(ERROR_UNKNOWN);
  if (admin != null && !admin.equals(details.admin)) return Amount.refused(ERROR_NO_PERMISSION);
  if (burns) details.supply = saturatingSub128(details.supply, debit.value);
  const account = accounts.get(id, who);
  if (account == null) return Amount.refused(ERROR_NO_ACCOUNT);
  account.balance = saturatingSub128(account.balance, debit.value);
  const dies = account.balance < details.minBalance && releaseAccount(who, details, account.reason);
  if (dies) accounts.remove(id, who);
  else accounts.set(id, who, account);
  asset.set(id, details);
  return debit;
}
