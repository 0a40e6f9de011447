// Moves tokens of an asset between accounts: what calls and approvals do.
//
// A function that fails may have written: a call that fails is rolled back.

import { AccountId32 } from "../../frame/account-id32";
import { u128 } from "as-bignum/assembly";
import { saturatingAdd128, saturatingSub128 } from "../../frame/amounts";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import {
  account as accounts,
  asset,
  depositTransferred,
  ERROR_ASSET_NOT_LIVE,
  ERROR_NO_ACCOUNT,
  ERROR_NO_PERMISSION,
  ERROR_UNKNOWN,
} from "../../generated/pallets/assets";
import { AccountStatus, AssetAccount, AssetStatus } from "../../generated/types";
import { referenceReason, referToAccount, releaseAccount } from "./existence";
import { canIncrease, debitOf } from "./limits";

/**
 * Moves `amount`, and what would be left below the minimum balance. A transfer of zero does nothing; one to the same
 * account is only checked. Event: Transferred.
 *
 * @param admin who must be the asset's admin; null for no check
 */
export function moveTokens(
  id: u32,
  from: AccountId32,
  to: AccountId32,
  amount: u128,
  admin: AccountId32 | null,
  keepsAlive: bool,
): DispatchResult {
  if (amount.isZero()) return OK;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status != AssetStatus.Live) return ERROR_ASSET_NOT_LIVE;
  const debit = debitOf(id, from, amount, keepsAlive, false);
  if (debit.error != OK) return debit.error;
  const creditable = canIncrease(id, to, debit.value, false);
  if (creditable != OK) return creditable;
  const source = accounts.get(id, from);
  if (source == null) return ERROR_NO_ACCOUNT;
  if (admin != null && !admin.equals(details.admin)) return ERROR_NO_PERMISSION;
  if (from.equals(to)) {
    depositTransferred(id, from, to, debit.value);
    return OK;
  }

  source.balance = saturatingSub128(source.balance, debit.value);
  const destination = accounts.get(id, to);
  if (destination != null) {
    destination.balance = saturatingAdd128(destination.balance, debit.value);
    accounts.set(id, to, destination);
  } else {
    const added = referToAccount(to, details);
    if (added != OK) return added;
    accounts.set(id, to, new AssetAccount(debit.value, AccountStatus.Liquid, referenceReason(details)));
  }
  const dies = source.balance < details.minBalance && releaseAccount(from, details, source.reason);
  if (dies) accounts.remove(id, from);
  else accounts.set(id, from, source);
  asset.set(id, details);
  depositTransferred(id, from, to, debit.value);
  return OK;
}
