// Moves balances: used by calls and by the payment of fees.
//
// A function that fails has written nothing. An amount that was withdrawn belongs to no account until it is deposited or
// burnt; the issuance still counts it.

import { AccountId32 } from "../../frame/account-id32";
import { u128 } from "as-bignum/assembly";
import { Preservation } from "../../frame/currency";
import {
  ArithmeticError,
  arithmeticError,
  DispatchResult,
  OK,
  TokenError,
  tokenError,
} from "../../frame/dispatch-error";
import {
  depositBurned,
  depositDeposit,
  depositTransfer,
  depositWithdraw,
  existentialDeposit,
} from "../../generated/pallets/balances";
import { Account } from "../system/account";
import { setBalance } from "./account-balance";
import { addOverflows, saturatingSub128 } from "../../frame/amounts";
import { setTotalIssuance, totalIssuance } from "./issuance";
import { canDeposit, canWithdraw, reducibleBalance } from "./limits";

/** Moves `amount`; a transfer to the same account is only checked. */
export function transfer(
  from: AccountId32,
  to: AccountId32,
  amount: u128,
  preservation: Preservation,
): DispatchResult {
  const source = Account.load(from);
  const withdrawable = canWithdraw(source, amount, preservation);
  if (withdrawable != OK) return withdrawable;
  const destination = Account.load(to);
  const depositable = canDeposit(destination, amount);
  if (depositable != OK) return depositable;
  if (from.equals(to)) return OK;

  const result = setBalance(from, source, source.data.free - amount);
  if (result != OK) return result;
  // A transfer of zero does not create the destination.
  if (!amount.isZero()) setBalance(to, destination, destination.data.free + amount);
  depositTransfer(from, to, amount);
  return OK;
}

/** Destroys exactly `amount`. */
export function burnFrom(who: AccountId32, amount: u128, preservation: Preservation): DispatchResult {
  const account = Account.load(who);
  if (amount > reducibleBalance(account, preservation)) return tokenError(TokenError.FundsUnavailable);
  const issued = totalIssuance();
  if (amount > issued) return arithmeticError(ArithmeticError.Overflow);
  const result = setBalance(who, account, account.data.free - amount);
  if (result != OK) return result;
  setTotalIssuance(saturatingSub128(totalIssuance(), amount));
  depositBurned(who, amount);
  return OK;
}

/** Takes exactly `amount` out of `account`, which was loaded from `who`, and saves it. Keeps the account alive. */
export function withdraw(who: AccountId32, account: Account, amount: u128): DispatchResult {
  if (amount > reducibleBalance(account, Preservation.Preserve)) {
    return tokenError(TokenError.FundsUnavailable);
  }
  const result = setBalance(who, account, account.data.free - amount);
  if (result == OK) depositWithdraw(who, amount);
  return result;
}

/**
 * Puts `amount`, which was withdrawn, into the account: all of it, or nothing if the account has no balance, would stay
 * below the existential deposit, or would overflow.
 *
 * @returns whether the amount was deposited
 */
export function deposit(who: AccountId32, amount: u128): bool {
  const account = Account.load(who);
  if (account.data.free.isZero() && account.data.reserved.isZero()) return false;
  if (addOverflows(account.data.free, amount) || account.data.free + amount < existentialDeposit())
    return false;
  setBalance(who, account, account.data.free + amount);
  depositDeposit(who, amount);
  return true;
}
