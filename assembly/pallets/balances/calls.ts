// The calls of the pallet. Each checks its origin first, then the accounts that it names, then the balances.

import { u128 } from "as-bignum/assembly";
import { Preservation } from "../../frame/currency";
import { MultiAddress } from "../../frame/account-id";
import { CANNOT_LOOKUP, DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo, PostDispatch } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import { Weight } from "../../frame/weight";
import {
  depositBalanceSet,
  depositTotalIssuanceForced,
  ERROR_DELTA_ZERO,
  ERROR_ISSUANCE_DEACTIVATED,
  existentialDeposit,
} from "../../generated/pallets/balances";
import { mark, release } from "../../memory/arena";
import { AccountId32List, AdjustmentDirection } from "../../generated/types";
import { Account } from "../system/account";
import { setBalance, upgrade } from "./account-balance";
import { saturatingAdd128, saturatingSub128 } from "../../frame/amounts";
import { burnFrom, transfer } from "./fungible";
import { inactiveIssuance, issue, rescind, setTotalIssuance, totalIssuance } from "./issuance";
import { reducibleBalance } from "./limits";
import { unreserve } from "./reserves";

/** Proof size, in bytes, of a call that names one account beside the signer's, and of one that names two. */
const ONE_ACCOUNT: u64 = 3_593;
const TWO_ACCOUNTS: u64 = 6_196;

/** Signed. May remove the sender's account, with its dust. */
export function transferAllowDeath(origin: Origin, dest: MultiAddress, value: u128): DispatchResult {
  return signedTransfer(origin, dest, value, Preservation.Expendable);
}

export function transferAllowDeathInfo(dest: MultiAddress, value: u128): DispatchInfo {
  return new DispatchInfo(new Weight(173_834_000, ONE_ACCOUNT));
}

/** Root. A transfer that the source did not sign. */
export function forceTransfer(
  origin: Origin,
  source: MultiAddress,
  dest: MultiAddress,
  value: u128,
): DispatchResult {
  const allowed = origin.ensureRoot();
  if (allowed != OK) return allowed;
  const from = source.account;
  const to = dest.account;
  if (from == null || to == null) return CANNOT_LOOKUP;
  return transfer(from, to, value, Preservation.Expendable);
}

export function forceTransferInfo(source: MultiAddress, dest: MultiAddress, value: u128): DispatchInfo {
  return new DispatchInfo(new Weight(299_519_000, TWO_ACCOUNTS));
}

/** Signed. Refuses to remove the sender's account. */
export function transferKeepAlive(origin: Origin, dest: MultiAddress, value: u128): DispatchResult {
  return signedTransfer(origin, dest, value, Preservation.Preserve);
}

export function transferKeepAliveInfo(dest: MultiAddress, value: u128): DispatchInfo {
  return new DispatchInfo(new Weight(164_051_000, ONE_ACCOUNT));
}

/** Signed. Transfers as much as possible: down to the existential deposit, or to zero. */
export function transferAll(origin: Origin, dest: MultiAddress, keepAlive: bool): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const to = dest.account;
  if (to == null) return CANNOT_LOOKUP;
  const preservation = preservationOf(keepAlive);
  const value = reducibleBalance(Account.load(origin.account), preservation);
  return transfer(origin.account, to, value, preservation);
}

export function transferAllInfo(dest: MultiAddress, keepAlive: bool): DispatchInfo {
  return new DispatchInfo(new Weight(173_209_000, ONE_ACCOUNT));
}

/** Root. Unreserves up to `amount`; a smaller reserved balance, or none, is no error. */
export function forceUnreserve(origin: Origin, who: MultiAddress, amount: u128): DispatchResult {
  const allowed = origin.ensureRoot();
  if (allowed != OK) return allowed;
  const account = who.account;
  if (account == null) return CANNOT_LOOKUP;
  unreserve(account, amount);
  return OK;
}

export function forceUnreserveInfo(who: MultiAddress, amount: u128): DispatchInfo {
  return new DispatchInfo(new Weight(140_515_000, ONE_ACCOUNT));
}

/** Signed. Upgrades accounts to the current format; free if nine of ten of them needed it. */
export function upgradeAccounts(origin: Origin, who: AccountId32List, post: PostDispatch): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const count = who.length as u64;
  let upgraded: u64 = 0;
  const scope = mark();
  for (let i: u32 = 0; i < who.length; i++) {
    const id = who.at(i);
    if (upgrade(id, Account.load(id))) upgraded++;
    release(scope);
  }
  post.paysFee = count == 0 || 10 * upgraded < 9 * count;
  return OK;
}

export function upgradeAccountsInfo(who: AccountId32List): DispatchInfo {
  const count = who.length as u64;
  return new DispatchInfo(new Weight(14_674_000 + 139_648_188 * count, 990 + 2_603 * count));
}

/** Root. Sets 0 if `newFree` is below the existential deposit. Changes the issuance by the difference. */
export function forceSetBalance(origin: Origin, who: MultiAddress, newFree: u128): DispatchResult {
  const allowed = origin.ensureRoot();
  if (allowed != OK) return allowed;
  const id = who.account;
  if (id == null) return CANNOT_LOOKUP;
  const free = newFree < existentialDeposit() ? new u128() : newFree;
  const account = Account.load(id);
  upgrade(id, account);
  const old = account.data.free;
  const result = setBalance(id, account, free);
  if (result != OK) return result;
  if (free > old) issue(free - old);
  else if (free < old) rescind(old - free);
  depositBalanceSet(id, free);
  return OK;
}

export function forceSetBalanceInfo(who: MultiAddress, newFree: u128): DispatchInfo {
  return new DispatchInfo(new Weight(144_206_000, ONE_ACCOUNT));
}

/** Root. Corrects the issuance without changing a balance. */
export function forceAdjustTotalIssuance(
  origin: Origin,
  direction: AdjustmentDirection,
  delta: u128,
): DispatchResult {
  const allowed = origin.ensureRoot();
  if (allowed != OK) return allowed;
  if (delta.isZero()) return ERROR_DELTA_ZERO;
  const old = totalIssuance();
  const adjusted =
    direction == AdjustmentDirection.Increase ? saturatingAdd128(old, delta) : saturatingSub128(old, delta);
  if (inactiveIssuance() > adjusted) return ERROR_ISSUANCE_DEACTIVATED;
  setTotalIssuance(adjusted);
  depositTotalIssuanceForced(old, adjusted);
  return OK;
}

export function forceAdjustTotalIssuanceInfo(direction: AdjustmentDirection, delta: u128): DispatchInfo {
  return new DispatchInfo(new Weight(5_351_000, 0));
}

/** Signed. Destroys a part of the sender's balance. */
export function burn(origin: Origin, value: u128, keepAlive: bool): DispatchResult {
  const allowed = origin.ensureSigned();
  return allowed == OK ? burnFrom(origin.account, value, preservationOf(keepAlive)) : allowed;
}

export function burnInfo(value: u128, keepAlive: bool): DispatchInfo {
  return new DispatchInfo(new Weight(keepAlive ? 30_219_000 : 20_720_000, 0));
}

function signedTransfer(
  origin: Origin,
  dest: MultiAddress,
  value: u128,
  preservation: Preservation,
): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const to = dest.account;
  return to == null ? CANNOT_LOOKUP : transfer(origin.account, to, value, preservation);
}

function preservationOf(keepAlive: bool): Preservation {
  return keepAlive ? Preservation.Preserve : Preservation.Expendable;
}
