// Calls that destroy an asset: in steps, each of bounded work, since it may have any number of accounts.
//
// Anybody may make the steps after the first one. Deposits go back to who paid them.

import { DispatchResult, OK } from "../../../frame/dispatch-error";
import { DispatchInfo, PostDispatch } from "../../../frame/dispatch-info";
import { Origin, OriginKind } from "../../../frame/origin";
import { saturatingAdd128 } from "../../../frame/amounts";
import {
  account as accounts,
  approvals,
  asset,
  depositAccountsDestroyed,
  depositApprovalsDestroyed,
  depositDestroyed,
  depositDestructionStarted,
  ERROR_IN_USE,
  ERROR_INCORRECT_STATUS,
  ERROR_NO_PERMISSION,
  ERROR_UNKNOWN,
  metadata,
  REMOVE_ITEMS_LIMIT,
} from "../../../generated/pallets/assets";
import { AssetStatus } from "../../../generated/types";
import { mark, release } from "../../../memory/arena";
import { unreserve } from "../../balances/reserves";
import { returnDeposit } from "../deposits";
import { releaseAccount } from "../existence";
import {
  assetInfo,
  destroyAccountsLimit,
  destroyApprovalsLimit,
  destroyedAccounts,
  destroyedApprovals,
  metadataInfo,
} from "../weights";

/** Root, or signed by the owner. From here on the asset can't be used any more. */
export function startDestroy(origin: Origin, id: u32): DispatchResult {
  if (origin.kind != OriginKind.Root) {
    const allowed = origin.ensureSigned();
    if (allowed != OK) return allowed;
  }
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (origin.kind != OriginKind.Root && !origin.account.equals(details.owner)) return ERROR_NO_PERMISSION;
  details.status = AssetStatus.Destroying;
  asset.set(id, details);
  depositDestructionStarted(id);
  return OK;
}

export function startDestroyInfo(id: u32): DispatchInfo {
  return assetInfo();
}

/** Signed. Removes up to `RemoveItemsLimit` accounts, in the order of their storage keys. */
export function destroyAccounts(origin: Origin, id: u32, post: PostDispatch): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status != AssetStatus.Destroying) return ERROR_INCORRECT_STATUS;
  let destroyed: u32 = 0;
  // What is removed is not met again, so each step begins at the first account.
  const scope = mark();
  while (destroyed < REMOVE_ITEMS_LIMIT) {
    const each = accounts.entriesOf(id, 1);
    if (!each.next()) break;
    const held = each.value;
    if (held == null) break;
    const reason = returnDeposit(each.who, held.reason);
    releaseAccount(each.who, details, reason);
    accounts.remove(id, each.who);
    destroyed++;
    release(scope);
  }
  asset.set(id, details);
  depositAccountsDestroyed(id, destroyed, details.accounts);
  post.actualWeight = destroyedAccounts(destroyed);
  return OK;
}

export function destroyAccountsInfo(id: u32): DispatchInfo {
  return destroyAccountsLimit();
}

/** Signed. Removes up to `RemoveItemsLimit` approvals, in the order of their storage keys. */
export function destroyApprovals(origin: Origin, id: u32, post: PostDispatch): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status != AssetStatus.Destroying) return ERROR_INCORRECT_STATUS;
  let destroyed: u32 = 0;
  const scope = mark();
  while (destroyed < REMOVE_ITEMS_LIMIT) {
    const each = approvals.entriesOf(id, 1);
    if (!each.next()) break;
    const approval = each.value;
    if (approval == null) break;
    approvals.remove(id, each.owner, each.delegate);
    unreserve(each.owner, approval.deposit);
    if (details.approvals > 0) details.approvals -= 1;
    destroyed++;
    release(scope);
  }
  asset.set(id, details);
  depositApprovalsDestroyed(id, destroyed, details.approvals);
  post.actualWeight = destroyedApprovals(destroyed);
  return OK;
}

export function destroyApprovalsInfo(id: u32): DispatchInfo {
  return destroyApprovalsLimit();
}

/** Signed. Removes the asset and its metadata, once it has no account and no approval. */
export function finishDestroy(origin: Origin, id: u32): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status != AssetStatus.Destroying) return ERROR_INCORRECT_STATUS;
  if (details.accounts != 0 || details.approvals != 0) return ERROR_IN_USE;
  asset.remove(id);
  const deposit = saturatingAdd128(details.deposit, metadata.take(id).deposit);
  unreserve(details.owner, deposit);
  depositDestroyed(id);
  return OK;
}

export function finishDestroyInfo(id: u32): DispatchInfo {
  return metadataInfo(1);
}
