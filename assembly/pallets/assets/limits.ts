// What may be added to and taken from accounts of an asset. Nothing here writes.
//
// Checks are in FRAME's order, which decides the error if several checks fail.

import { AccountId32 } from "../../frame/account-id32";
import { u128 } from "as-bignum/assembly";
import { addOverflows, min128, saturatingAdd128, saturatingSub128 } from "../../frame/amounts";
import {
  ArithmeticError,
  arithmeticError,
  DispatchResult,
  OK,
  TokenError,
  tokenError,
} from "../../frame/dispatch-error";
import {
  account as accounts,
  asset,
  ERROR_ASSET_NOT_LIVE,
  ERROR_BALANCE_LOW,
  ERROR_FROZEN,
  ERROR_NO_ACCOUNT,
  ERROR_UNKNOWN,
} from "../../generated/pallets/assets";
import { AccountStatus, AssetStatus } from "../../generated/types";
import { canAccrueConsumers } from "../system/references";

/** An amount, or why there is none. */
@final
export class Amount {
  constructor(
    public value: u128,
    public error: DispatchResult = OK,
  ) {}

  static refused(error: DispatchResult): Amount {
    return new Amount(new u128(), error);
  }
}

/** @param issued whether the supply grows by the amount too */
export function canIncrease(id: u32, who: AccountId32, amount: u128, issued: bool): DispatchResult {
  const details = asset.get(id);
  if (details == null || details.status == AssetStatus.Destroying) return tokenError(TokenError.UnknownAsset);
  if (issued && addOverflows(details.supply, amount)) return arithmeticError(ArithmeticError.Overflow);
  const account = accounts.get(id, who);
  if (account != null) {
    if (account.status == AccountStatus.Blocked) return tokenError(TokenError.Blocked);
    return addOverflows(account.balance, amount) ? arithmeticError(ArithmeticError.Overflow) : OK;
  }
  if (amount < details.minBalance) return tokenError(TokenError.BelowMinimum);
  if (!details.isSufficient && !canAccrueConsumers(who, 2)) return tokenError(TokenError.CannotCreate);
  const isFull = details.isSufficient && details.sufficients == u32.MAX_VALUE;
  return isFull ? arithmeticError(ArithmeticError.Overflow) : OK;
}

/** @param keepsAlive whether the account must not be removed */
export function canDecrease(id: u32, who: AccountId32, amount: u128, keepsAlive: bool): DispatchResult {
  const details = asset.get(id);
  if (details == null) return tokenError(TokenError.UnknownAsset);
  if (amount > details.supply) return arithmeticError(ArithmeticError.Underflow);
  if (details.status == AssetStatus.Frozen) return tokenError(TokenError.Frozen);
  if (details.status == AssetStatus.Destroying) return tokenError(TokenError.UnknownAsset);
  if (amount.isZero()) return OK;
  const account = accounts.get(id, who);
  if (account == null) return tokenError(TokenError.FundsUnavailable);
  if (account.status != AccountStatus.Liquid) return tokenError(TokenError.Frozen);
  if (amount > account.balance) return tokenError(TokenError.FundsUnavailable);
  const dies = account.balance - amount < details.minBalance;
  return dies && keepsAlive ? tokenError(TokenError.NotExpendable) : OK;
}

/** The part of the balance that can be withdrawn. */
export function reducibleBalance(id: u32, who: AccountId32, keepsAlive: bool): Amount {
  const details = asset.get(id);
  if (details == null) return Amount.refused(ERROR_UNKNOWN);
  if (details.status != AssetStatus.Live) return Amount.refused(ERROR_ASSET_NOT_LIVE);
  const account = accounts.get(id, who);
  if (account == null) return Amount.refused(ERROR_NO_ACCOUNT);
  if (account.status != AccountStatus.Liquid) return Amount.refused(ERROR_FROZEN);
  const free = keepsAlive ? saturatingSub128(account.balance, details.minBalance) : account.balance;
  return new Amount(min128(free, details.supply));
}

/**
 * What a withdrawal of `amount` takes: also the rest, if that would be below the minimum balance.
 *
 * @param isBestEffort whether less than `amount` is enough
 */
export function debitOf(
  id: u32,
  who: AccountId32,
  amount: u128,
  keepsAlive: bool,
  isBestEffort: bool,
): Amount {
  const reducible = reducibleBalance(id, who, keepsAlive);
  if (reducible.error != OK) return reducible;
  const taken = min128(reducible.value, amount);
  if (!isBestEffort && taken < amount) return Amount.refused(ERROR_BALANCE_LOW);
  if (taken.isZero() || keepsAlive) return new Amount(taken);
  const details = asset.get(id);
  const account = accounts.get(id, who);
  if (details == null || account == null) return Amount.refused(ERROR_UNKNOWN);
  const rest = account.balance - taken;
  return new Amount(rest < details.minBalance ? saturatingAdd128(taken, rest) : taken);
}
