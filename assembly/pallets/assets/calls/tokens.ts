// Calls that issue, destroy and move tokens.

import { u128 } from "as-bignum/assembly";
import { MultiAddress } from "../../../frame/account-id";
import { Preservation } from "../../../frame/currency";
import { CANNOT_LOOKUP, DispatchResult, OK } from "../../../frame/dispatch-error";
import { DispatchInfo } from "../../../frame/dispatch-info";
import { Origin } from "../../../frame/origin";
import { burnFrom, issue } from "../balance";
import { reducibleBalance, transfer as transferTokens } from "../fungibles";
import { moveTokens } from "../transfer";
import { accountsInfo } from "../weights";

/** Signed by the issuer. */
export function mint(origin: Origin, id: u32, beneficiary: MultiAddress, amount: u128): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const who = beneficiary.account;
  return who == null ? CANNOT_LOOKUP : issue(id, who, amount, origin.account);
}

export function mintInfo(id: u32, beneficiary: MultiAddress, amount: u128): DispatchInfo {
  return accountsInfo(1, 1);
}

/** Signed by the admin. */
export function burn(origin: Origin, id: u32, who: MultiAddress, amount: u128): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const account = who.account;
  return account == null ? CANNOT_LOOKUP : burnFrom(id, account, amount, origin.account);
}

export function burnInfo(id: u32, who: MultiAddress, amount: u128): DispatchInfo {
  return accountsInfo(1, 1);
}

/** Signed. May remove the signer's account of the asset. */
export function transfer(origin: Origin, id: u32, target: MultiAddress, amount: u128): DispatchResult {
  return signedTransfer(origin, id, target, amount, false);
}

export function transferInfo(id: u32, target: MultiAddress, amount: u128): DispatchInfo {
  return accountsInfo(2, 2);
}

/** Signed. Leaves at least the minimum balance. */
export function transferKeepAlive(
  origin: Origin,
  id: u32,
  target: MultiAddress,
  amount: u128,
): DispatchResult {
  return signedTransfer(origin, id, target, amount, true);
}

export function transferKeepAliveInfo(id: u32, target: MultiAddress, amount: u128): DispatchInfo {
  return accountsInfo(2, 2);
}

/** Signed by the admin. */
export function forceTransfer(
  origin: Origin,
  id: u32,
  source: MultiAddress,
  dest: MultiAddress,
  amount: u128,
): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const from = source.account;
  const to = dest.account;
  if (from == null || to == null) return CANNOT_LOOKUP;
  return moveTokens(id, from, to, amount, origin.account, false);
}

export function forceTransferInfo(
  id: u32,
  source: MultiAddress,
  dest: MultiAddress,
  amount: u128,
): DispatchInfo {
  return accountsInfo(2, 2);
}

/** Signed. Transfers as much as possible: down to the minimum balance, or to zero. */
export function transferAll(origin: Origin, id: u32, dest: MultiAddress, keepAlive: bool): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const to = dest.account;
  if (to == null) return CANNOT_LOOKUP;
  const preservation = keepAlive ? Preservation.Preserve : Preservation.Expendable;
  const amount = reducibleBalance(id, origin.account, preservation);
  return transferTokens(id, origin.account, to, amount, preservation);
}

export function transferAllInfo(id: u32, dest: MultiAddress, keepAlive: bool): DispatchInfo {
  return accountsInfo(2, 2);
}

function signedTransfer(
  origin: Origin,
  id: u32,
  target: MultiAddress,
  amount: u128,
  keepsAlive: bool,
): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const to = target.account;
  return to == null ? CANNOT_LOOKUP : moveTokens(id, origin.account, to, amount, null, keepsAlive);
}
