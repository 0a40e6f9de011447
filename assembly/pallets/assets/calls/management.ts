// Calls of an asset's owner, and of root in its place: who has which role, and the attributes.

import { u128 } from "as-bignum/assembly";
import { MultiAddress } from "../../../frame/account-id";
import { CANNOT_LOOKUP, DispatchResult, OK } from "../../../frame/dispatch-error";
import { DispatchInfo } from "../../../frame/dispatch-info";
import { Origin } from "../../../frame/origin";
import {
  asset,
  depositAssetMinBalanceChanged,
  depositAssetStatusChanged,
  depositOwnerChanged,
  depositTeamChanged,
  ERROR_ASSET_NOT_LIVE,
  ERROR_NO_PERMISSION,
  ERROR_UNKNOWN,
  metadata,
} from "../../../generated/pallets/assets";
import { AssetStatus, BalanceStatus } from "../../../generated/types";
import { repatriateReserved } from "../../balances/reserves";
import { assetInfo, metadataInfo } from "../weights";

/** Signed by the owner. The deposits of asset and metadata are the new owner's then. */
export function transferOwnership(origin: Origin, id: u32, owner: MultiAddress): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const successor = owner.account;
  if (successor == null) return CANNOT_LOOKUP;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status != AssetStatus.Live) return ERROR_ASSET_NOT_LIVE;
  if (!origin.account.equals(details.owner)) return ERROR_NO_PERMISSION;
  if (successor.equals(details.owner)) return OK;
  const deposit = details.deposit + metadata.get(id).deposit;
  const moved = repatriateReserved(details.owner, successor, deposit, BalanceStatus.Reserved);
  if (moved != OK) return moved;
  details.owner = successor;
  asset.set(id, details);
  depositOwnerChanged(id, successor);
  return OK;
}

export function transferOwnershipInfo(id: u32, owner: MultiAddress): DispatchInfo {
  return metadataInfo(2);
}

/** Signed by the owner. */
export function setTeam(
  origin: Origin,
  id: u32,
  issuer: MultiAddress,
  admin: MultiAddress,
  freezer: MultiAddress,
): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const issues = issuer.account;
  const administrates = admin.account;
  const freezes = freezer.account;
  if (issues == null || administrates == null || freezes == null) return CANNOT_LOOKUP;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status != AssetStatus.Live) return ERROR_ASSET_NOT_LIVE;
  if (!origin.account.equals(details.owner)) return ERROR_NO_PERMISSION;
  details.issuer = issues;
  details.admin = administrates;
  details.freezer = freezes;
  asset.set(id, details);
  depositTeamChanged(id, issues, administrates, freezes);
  return OK;
}

export function setTeamInfo(
  id: u32,
  issuer: MultiAddress,
  admin: MultiAddress,
  freezer: MultiAddress,
): DispatchInfo {
  return assetInfo();
}

/** Root. Sets what the owner and the freezer set else, and whether accounts exist by the asset alone. */
export function forceAssetStatus(
  origin: Origin,
  id: u32,
  owner: MultiAddress,
  issuer: MultiAddress,
  admin: MultiAddress,
  freezer: MultiAddress,
  minBalance: u128,
  isSufficient: bool,
  isFrozen: bool,
): DispatchResult {
  const allowed = origin.ensureRoot();
  if (allowed != OK) return allowed;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status == AssetStatus.Destroying) return ERROR_ASSET_NOT_LIVE;
  const owns = owner.account;
  const issues = issuer.account;
  const administrates = admin.account;
  const freezes = freezer.account;
  if (owns == null || issues == null || administrates == null || freezes == null) return CANNOT_LOOKUP;
  details.owner = owns;
  details.issuer = issues;
  details.admin = administrates;
  details.freezer = freezes;
  details.minBalance = minBalance;
  details.isSufficient = isSufficient;
  details.status = isFrozen ? AssetStatus.Frozen : AssetStatus.Live;
  asset.set(id, details);
  depositAssetStatusChanged(id);
  return OK;
}

export function forceAssetStatusInfo(
  id: u32,
  owner: MultiAddress,
  issuer: MultiAddress,
  admin: MultiAddress,
  freezer: MultiAddress,
  minBalance: u128,
  isSufficient: bool,
  isFrozen: bool,
): DispatchInfo {
  return assetInfo();
}

/** Signed by the owner. Never of a sufficient asset, and upwards only while no account holds it. */
export function setMinBalance(origin: Origin, id: u32, minBalance: u128): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (!origin.account.equals(details.owner) || details.isSufficient) return ERROR_NO_PERMISSION;
  if (minBalance >= details.minBalance && details.accounts != 0) return ERROR_NO_PERMISSION;
  details.minBalance = minBalance;
  asset.set(id, details);
  depositAssetMinBalanceChanged(id, minBalance);
  return OK;
}

export function setMinBalanceInfo(id: u32, minBalance: u128): DispatchInfo {
  return assetInfo();
}
