// What may be withdrawn from an account and deposited into it. Nothing here writes.
//
// Checks are in FRAME's order, which decides the error if several checks fail.

import { u128 } from "as-bignum/assembly";
import {
  ArithmeticError,
  arithmeticError,
  DispatchResult,
  OK,
  TokenError,
  tokenError,
} from "../../frame/dispatch-error";
import { Preservation } from "../../frame/currency";
import { existentialDeposit, totalIssuance } from "../../generated/pallets/balances";
import { Account } from "../system/account";
import { addOverflows, max128, saturatingAdd128, saturatingSub128 } from "../../frame/amounts";

/** The part of the free balance that can be withdrawn; a frozen part can't. */
export function reducibleBalance(account: Account, preservation: Preservation): u128 {
  let untouchable = saturatingSub128(account.data.frozen, account.data.reserved);
  const mustLive = preservation == Preservation.Preserve || (!account.data.free.isZero() && !mayDie(account));
  if (mustLive) untouchable = max128(untouchable, existentialDeposit());
  return saturatingSub128(account.data.free, untouchable);
}

export function canWithdraw(account: Account, amount: u128, preservation: Preservation): DispatchResult {
  if (amount.isZero()) return OK;
  if (amount > totalIssuance.get()) return arithmeticError(ArithmeticError.Underflow);
  if (amount > account.data.free) return tokenError(TokenError.FundsUnavailable);
  if (amount > reducibleBalance(account, Preservation.Expendable)) return tokenError(TokenError.Frozen);
  const left = account.data.free - amount;
  const dies = left < existentialDeposit();
  if (dies && !mayDie(account)) return tokenError(TokenError.OnlyProvider);
  if (saturatingAdd128(left, account.data.reserved) < account.data.frozen)
    return tokenError(TokenError.Frozen);
  return dies && preservation == Preservation.Preserve ? tokenError(TokenError.NotExpendable) : OK;
}

/** For an amount that the issuance counts already: does not check the issuance. */
export function canDeposit(account: Account, amount: u128): DispatchResult {
  if (amount.isZero()) return OK;
  if (addOverflows(account.data.free, amount)) return arithmeticError(ArithmeticError.Overflow);
  const free = account.data.free + amount;
  if (free < existentialDeposit()) return tokenError(TokenError.BelowMinimum);
  return addOverflows(account.data.reserved, free) ? arithmeticError(ArithmeticError.Overflow) : OK;
}

/** Whether the account can lose the provider that its balance counts as. */
// @ts-ignore: decorator
@inline
function mayDie(account: Account): bool {
  return account.consumers == 0 || account.providers > 1;
}
