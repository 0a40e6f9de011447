// Calls by which an account lets others send its tokens, up to an amount.

import { u128 } from "as-bignum/assembly";
import { MultiAddress } from "../../../frame/account-id";
import { AccountId32 } from "../../../frame/account-id32";
import { saturatingAdd128 } from "../../../frame/amounts";
import { CANNOT_LOOKUP, DispatchResult, OK } from "../../../frame/dispatch-error";
import { DispatchInfo } from "../../../frame/dispatch-info";
import { Origin, OriginKind } from "../../../frame/origin";
import {
  approvalDeposit,
  approvals,
  asset,
  depositApprovalCancelled,
  depositApprovedTransfer,
  ERROR_ASSET_NOT_LIVE,
  ERROR_NO_PERMISSION,
  ERROR_UNAPPROVED,
  ERROR_UNKNOWN,
} from "../../../generated/pallets/assets";
import { Approval, AssetDetails, AssetStatus } from "../../../generated/types";
import { reserve, unreserve } from "../../balances/reserves";
import { moveTokens } from "../transfer";
import { approvalInfo } from "../weights";

/** Signed. Adds to an approval that is there; a new one costs a deposit. */
export function approveTransfer(
  origin: Origin,
  id: u32,
  delegate: MultiAddress,
  amount: u128,
): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const approved = delegate.account;
  if (approved == null) return CANNOT_LOOKUP;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status != AssetStatus.Live) return ERROR_ASSET_NOT_LIVE;
  const owner = origin.account;
  let approval = approvals.get(id, owner, approved);
  if (approval == null) {
    if (details.approvals != u32.MAX_VALUE) details.approvals += 1;
    approval = new Approval(new u128(), new u128());
  }
  const deposit = approvalDeposit();
  if (approval.deposit < deposit) {
    const reserved = reserve(owner, deposit - approval.deposit);
    if (reserved != OK) return reserved;
    approval.deposit = deposit;
  }
  approval.amount = saturatingAdd128(approval.amount, amount);
  approvals.set(id, owner, approved, approval);
  asset.set(id, details);
  depositApprovedTransfer(id, owner, approved, amount);
  return OK;
}

export function approveTransferInfo(id: u32, delegate: MultiAddress, amount: u128): DispatchInfo {
  return approvalInfo(0, 1);
}

/** Signed by who approved. */
export function cancelApproval(origin: Origin, id: u32, delegate: MultiAddress): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const approved = delegate.account;
  if (approved == null) return CANNOT_LOOKUP;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status != AssetStatus.Live) return ERROR_ASSET_NOT_LIVE;
  return cancel(id, details, origin.account, approved);
}

export function cancelApprovalInfo(id: u32, delegate: MultiAddress): DispatchInfo {
  return approvalInfo(0, 1);
}

/** Root, or signed by the admin. */
export function forceCancelApproval(
  origin: Origin,
  id: u32,
  owner: MultiAddress,
  delegate: MultiAddress,
): DispatchResult {
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status != AssetStatus.Live) return ERROR_ASSET_NOT_LIVE;
  if (origin.kind != OriginKind.Root) {
    const allowed = origin.ensureSigned();
    if (allowed != OK) return allowed;
    if (!origin.account.equals(details.admin)) return ERROR_NO_PERMISSION;
  }
  const from = owner.account;
  const approved = delegate.account;
  if (from == null || approved == null) return CANNOT_LOOKUP;
  return cancel(id, details, from, approved);
}

export function forceCancelApprovalInfo(id: u32, owner: MultiAddress, delegate: MultiAddress): DispatchInfo {
  return approvalInfo(0, 1);
}

/** Signed by the delegate. An approval that is used up is removed, and its deposit returned. */
export function transferApproved(
  origin: Origin,
  id: u32,
  owner: MultiAddress,
  destination: MultiAddress,
  amount: u128,
): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const from = owner.account;
  const to = destination.account;
  if (from == null || to == null) return CANNOT_LOOKUP;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status != AssetStatus.Live) return ERROR_ASSET_NOT_LIVE;
  const delegate = origin.account;
  const approval = approvals.get(id, from, delegate);
  if (approval == null || approval.amount < amount) return ERROR_UNAPPROVED;
  const moved = moveTokens(id, from, to, amount, null, false);
  if (moved != OK) return moved;
  approval.amount = approval.amount - amount;
  if (!approval.amount.isZero()) {
    approvals.set(id, from, delegate, approval);
    return OK;
  }
  unreserve(from, approval.deposit);
  approvals.remove(id, from, delegate);
  // The transfer has changed the asset.
  const present = asset.get(id);
  if (present != null) uncount(id, present);
  return OK;
}

export function transferApprovedInfo(
  id: u32,
  owner: MultiAddress,
  destination: MultiAddress,
  amount: u128,
): DispatchInfo {
  return approvalInfo(2, 2);
}

function cancel(id: u32, details: AssetDetails, owner: AccountId32, delegate: AccountId32): DispatchResult {
  const approval = approvals.take(id, owner, delegate);
  if (approval == null) return ERROR_UNKNOWN;
  unreserve(owner, approval.deposit);
  uncount(id, details);
  depositApprovalCancelled(id, owner, delegate);
  return OK;
}

function uncount(id: u32, details: AssetDetails): void {
  if (details.approvals > 0) details.approvals -= 1;
  asset.set(id, details);
}
