// Calls that forbid and allow transfers: of one account, or of all accounts of an asset.

import { MultiAddress } from "../../../frame/account-id";
import { AccountId32 } from "../../../frame/account-id32";
import { CANNOT_LOOKUP, DispatchResult, OK } from "../../../frame/dispatch-error";
import { DispatchInfo } from "../../../frame/dispatch-info";
import { Origin } from "../../../frame/origin";
import {
  account as accounts,
  asset,
  depositAssetFrozen,
  depositAssetThawed,
  depositBlocked,
  depositFrozen,
  depositThawed,
  ERROR_ASSET_NOT_LIVE,
  ERROR_INCORRECT_STATUS,
  ERROR_NO_ACCOUNT,
  ERROR_NO_PERMISSION,
  ERROR_NOT_FROZEN,
  ERROR_UNKNOWN,
} from "../../../generated/pallets/assets";
import { AccountStatus, AssetDetails, AssetStatus } from "../../../generated/types";
import { accountsInfo, assetInfo } from "../weights";

/** Signed by the freezer. The account can't send any more, but receive. */
export function freeze(origin: Origin, id: u32, who: MultiAddress): DispatchResult {
  const result = setAccountStatus(origin, id, who, AccountStatus.Frozen);
  if (result == OK) depositFrozen(id, who.account as AccountId32);
  return result;
}

export function freezeInfo(id: u32, who: MultiAddress): DispatchInfo {
  return accountsInfo(1, 0);
}

/** Signed by the admin. The account can send and receive again. */
export function thaw(origin: Origin, id: u32, who: MultiAddress): DispatchResult {
  const result = setAccountStatus(origin, id, who, AccountStatus.Liquid);
  if (result == OK) depositThawed(id, who.account as AccountId32);
  return result;
}

export function thawInfo(id: u32, who: MultiAddress): DispatchInfo {
  return accountsInfo(1, 0);
}

/** Signed by the freezer. The account can neither send nor receive any more. */
export function block(origin: Origin, id: u32, who: MultiAddress): DispatchResult {
  const result = setAccountStatus(origin, id, who, AccountStatus.Blocked);
  if (result == OK) depositBlocked(id, who.account as AccountId32);
  return result;
}

export function blockInfo(id: u32, who: MultiAddress): DispatchInfo {
  return accountsInfo(1, 0);
}

/** Signed by the freezer. No account can send any more. */
export function freezeAsset(origin: Origin, id: u32): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status != AssetStatus.Live) return ERROR_ASSET_NOT_LIVE;
  if (!origin.account.equals(details.freezer)) return ERROR_NO_PERMISSION;
  details.status = AssetStatus.Frozen;
  asset.set(id, details);
  depositAssetFrozen(id);
  return OK;
}

export function freezeAssetInfo(id: u32): DispatchInfo {
  return assetInfo();
}

/** Signed by the admin. */
export function thawAsset(origin: Origin, id: u32): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (!origin.account.equals(details.admin)) return ERROR_NO_PERMISSION;
  if (details.status != AssetStatus.Frozen) return ERROR_NOT_FROZEN;
  details.status = AssetStatus.Live;
  asset.set(id, details);
  depositAssetThawed(id);
  return OK;
}

export function thawAssetInfo(id: u32): DispatchInfo {
  return assetInfo();
}

/** The freezer forbids, the admin allows again. */
function setAccountStatus(origin: Origin, id: u32, who: MultiAddress, status: AccountStatus): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status == AssetStatus.Destroying) return ERROR_INCORRECT_STATUS;
  if (!origin.account.equals(roleFor(status, details))) return ERROR_NO_PERMISSION;
  const holder = who.account;
  if (holder == null) return CANNOT_LOOKUP;
  const account = accounts.get(id, holder);
  if (account == null) return ERROR_NO_ACCOUNT;
  account.status = status;
  accounts.set(id, holder, account);
  return OK;
}

function roleFor(status: AccountStatus, details: AssetDetails): AccountId32 {
  return status == AccountStatus.Liquid ? details.admin : details.freezer;
}
