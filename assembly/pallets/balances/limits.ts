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
import { existentialDeposit } from "../../generated/pallets/balances";
import { Account } from "../system/account";
import { addOverflows, max128, saturatingAdd128, saturatingSub128 } from "./amounts";
import { totalIssuance } from "./issuance";

/** Whether a withdrawal must leave the account alive. */
export const enum Preservation {
  Expendable = 0,
  Preserve = 1,
}

/** The part of the free balance that can be withdrawn; a frozen part can't. */
export function reducibleBalance(account: Account, preservation: Preservation): u128 {
  let untouchable = saturatingSub128(account.frozen, account.reserved);
  const mustLive = preservation == Preservation.Preserve || (!account.free.isZero() && !mayDie(account));
  if (mustLive) untouchable = max128(untouchable, existentialDeposit());
  return saturatingSub128(account.free, untouchable);
}

export function canWithdraw(account: Account, amount: u128, preservation: Preservation): DispatchResult {
  if (amount.isZero()) return OK;
  if (amount > totalIssuance()) return arithmeticError(ArithmeticError.Underflow);
  if (amount > account.free) return tokenError(TokenError.FundsUnavailable);
  if (amount > reducibleBalance(account, Preservation.Expendable)) return tokenError(TokenError.Frozen);
  const left = account.free - amount;
  const dies = left < existentialDeposit();
  if (dies && !mayDie(account)) return tokenError(TokenError.OnlyProvider);
  if (saturatingAdd128(left, account.reserved) < account.frozen) return tokenError(TokenError.Frozen);
  return dies && preservation == Preservation.Preserve ? tokenError(TokenError.NotExpendable) : OK;
}

/** For an amount that the issuance counts already: does not check the issuance. */
export function canDeposit(account: Account, amount: u128): DispatchResult {
  if (amount.isZero()) return OK;
  if (addOverflows(account.free, amount)) return arithmeticError(ArithmeticError.Overflow);
  const free = account.free + amount;
  if (free < existentialDeposit()) return tokenError(TokenError.BelowMinimum);
  return addOverflows(account.reserved, free) ? arithmeticError(ArithmeticError.Overflow) : OK;
}

/** Whether the account can lose the provider that its balance counts as. */
// @ts-ignore: decorator
@inline
function mayDie(account: Account): bool {
  return account.consumers == 0 || account.providers > 1;
}
