// Calls that create assets, and say what is known of their reserves.

import { AccountId32 } from "../../../frame/account-id32";
import { u128 } from "as-bignum/assembly";
import { MultiAddress } from "../../../frame/account-id";
import { CANNOT_LOOKUP, DispatchResult, OK } from "../../../frame/dispatch-error";
import { DispatchInfo } from "../../../frame/dispatch-info";
import { Origin } from "../../../frame/origin";
import {
  asset,
  assetDeposit,
  depositCreated,
  depositForceCreated,
  depositReservesRemoved,
  depositReservesUpdated,
  ERROR_BAD_ASSET_ID,
  ERROR_CALLBACK_FAILED,
  ERROR_IN_USE,
  ERROR_MIN_BALANCE_ZERO,
  ERROR_NO_PERMISSION,
  ERROR_UNKNOWN,
  nextAssetId,
  reserves as assetReserves,
} from "../../../generated/pallets/assets";
import { AssetDetails, AssetStatus } from "../../../generated/types";
import { Bytes } from "../../../scale/bytes";
import { reserve } from "../../balances/reserves";
import { creationInfo, reservesInfo } from "../weights";

/** Signed. The signer owns the asset and pays its deposit; `admin` issues, administrates and freezes. */
export function create(origin: Origin, id: u32, admin: MultiAddress, minBalance: u128): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const team = admin.account;
  if (team == null) return CANNOT_LOOKUP;
  const possible = canCreate(id, minBalance);
  if (possible != OK) return possible;
  const owner = origin.account;
  const deposit = assetDeposit();
  const reserved = reserve(owner, deposit);
  if (reserved != OK) return reserved;
  const stored = store(id, newAsset(owner, team, deposit, minBalance, false));
  if (stored == OK) depositCreated(id, owner, team);
  return stored;
}

export function createInfo(id: u32, admin: MultiAddress, minBalance: u128): DispatchInfo {
  return creationInfo();
}

/** Root. No deposit; `owner` has all roles. */
export function forceCreate(
  origin: Origin,
  id: u32,
  owner: MultiAddress,
  isSufficient: bool,
  minBalance: u128,
): DispatchResult {
  const allowed = origin.ensureRoot();
  if (allowed != OK) return allowed;
  const account = owner.account;
  if (account == null) return CANNOT_LOOKUP;
  const possible = canCreate(id, minBalance);
  if (possible != OK) return possible;
  const stored = store(id, newAsset(account, account, new u128(), minBalance, isSufficient));
  if (stored == OK) depositForceCreated(id, account);
  return stored;
}

export function forceCreateInfo(
  id: u32,
  owner: MultiAddress,
  isSufficient: bool,
  minBalance: u128,
): DispatchInfo {
  return creationInfo();
}

/** Signed by the owner. What a reserve is the runtime decides; here a list of units, of which only the number is kept. */
export function setReserves(origin: Origin, id: u32, reserves: Bytes): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (!origin.account.equals(details.owner)) return ERROR_NO_PERMISSION;
  if (reserves.at(0) == 0) {
    assetReserves.remove(id);
    depositReservesRemoved(id);
  } else {
    assetReserves.set(id, reserves);
    depositReservesUpdated(id, reserves);
  }
  return OK;
}

export function setReservesInfo(id: u32, reserves: Bytes): DispatchInfo {
  return reservesInfo();
}

/** A new asset without accounts, in which `team` has all roles but the owner's. */
export function newAsset(
  owner: AccountId32,
  team: AccountId32,
  deposit: u128,
  minBalance: u128,
  isSufficient: bool,
): AssetDetails {
  return new AssetDetails(
    owner,
    team,
    team,
    team,
    new u128(),
    deposit,
    minBalance,
    isSufficient,
    0,
    0,
    0,
    AssetStatus.Live,
  );
}

function canCreate(id: u32, minBalance: u128): DispatchResult {
  if (asset.exists(id)) return ERROR_IN_USE;
  if (minBalance.isZero()) return ERROR_MIN_BALANCE_ZERO;
  const next = nextAssetId.get();
  return next != null && next.value != id ? ERROR_BAD_ASSET_ID : OK;
}

/** Stores an asset, and where ids are given in their order, the next one: FRAME's `AutoIncAssetId`. */
function store(id: u32, details: AssetDetails): DispatchResult {
  asset.set(id, details);
  const next = nextAssetId.get();
  if (next == null) return OK;
  if (next.value == u32.MAX_VALUE) return ERROR_CALLBACK_FAILED;
  nextAssetId.set(next.value + 1);
  return OK;
}
