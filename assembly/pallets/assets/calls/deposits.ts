// Calls that make accounts of assets for a deposit, and give it back.

import { MultiAddress } from "../../../frame/account-id";
import { CANNOT_LOOKUP, DispatchResult, OK } from "../../../frame/dispatch-error";
import { DispatchInfo } from "../../../frame/dispatch-info";
import { Origin } from "../../../frame/origin";
import {
  account as accounts,
  asset,
  ERROR_ASSET_NOT_LIVE,
  ERROR_FROZEN,
  ERROR_INCORRECT_STATUS,
  ERROR_NO_DEPOSIT,
  ERROR_NO_PERMISSION,
  ERROR_UNKNOWN,
  ERROR_WOULD_BURN,
} from "../../../generated/pallets/assets";
import { AccountStatus, AssetStatus, ExistenceReasonKind } from "../../../generated/types";
import { foreignDeposit, makeAccount, returnDeposit } from "../deposits";
import { releaseAccount } from "../existence";
import { accountsInfo } from "../weights";

/** Signed. An account without tokens for the signer. */
export function touch(origin: Origin, id: u32): DispatchResult {
  const allowed = origin.ensureSigned();
  return allowed == OK ? makeAccount(id, origin.account, origin.account) : allowed;
}

export function touchInfo(id: u32): DispatchInfo {
  return accountsInfo(1, 1);
}

/** Signed. An account without tokens for `who`, paid by the signer. */
export function touchOther(origin: Origin, id: u32, who: MultiAddress): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const account = who.account;
  return account == null ? CANNOT_LOOKUP : makeAccount(id, account, origin.account);
}

export function touchOtherInfo(id: u32, who: MultiAddress): DispatchInfo {
  return accountsInfo(1, 1);
}

/**
 * Signed. Removes the signer's account, and its deposit or its reference. As in FRAME, tokens that are lost with
 * `allowBurn` stay in the supply.
 */
export function refund(origin: Origin, id: u32, allowBurn: bool): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const who = origin.account;
  const account = accounts.get(id, who);
  if (account == null) return ERROR_NO_DEPOSIT;
  if (account.reason.kind != ExistenceReasonKind.Consumer && !account.reason.isDepositHeld)
    return ERROR_NO_DEPOSIT;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status == AssetStatus.Destroying) return ERROR_INCORRECT_STATUS;
  if (!account.balance.isZero() && !allowBurn) return ERROR_WOULD_BURN;
  releaseAccount(who, details, returnDeposit(who, account.reason));
  accounts.remove(id, who);
  asset.set(id, details);
  return OK;
}

export function refundInfo(id: u32, allowBurn: bool): DispatchInfo {
  return accountsInfo(1, 1);
}

/** Signed by who paid for the account of `who`, or by the admin. Only an account without tokens. */
export function refundOther(origin: Origin, id: u32, who: MultiAddress): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const holder = who.account;
  if (holder == null) return CANNOT_LOOKUP;
  const account = accounts.get(id, holder);
  if (account == null) return ERROR_NO_DEPOSIT;
  const deposit = foreignDeposit(account.reason);
  if (deposit == null) return ERROR_NO_DEPOSIT;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status != AssetStatus.Live) return ERROR_ASSET_NOT_LIVE;
  if (account.status != AccountStatus.Liquid) return ERROR_FROZEN;
  const caller = origin.account;
  if (!caller.equals(deposit.depositor) && !caller.equals(details.admin)) return ERROR_NO_PERMISSION;
  if (!account.balance.isZero()) return ERROR_WOULD_BURN;
  releaseAccount(holder, details, returnDeposit(holder, account.reason));
  accounts.remove(id, holder);
  asset.set(id, details);
  return OK;
}

export function refundOtherInfo(id: u32, who: MultiAddress): DispatchInfo {
  return accountsInfo(1, 2);
}
