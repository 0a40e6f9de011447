// Moving balances: what calls and the payment of fees are made of.
//
// A function that fails has written nothing. What is withdrawn is nobody's until it is deposited or burnt; the
// issuance still counts it.

import { u128 } from "as-bignum/assembly";
import { equal32 } from "../../bytes/compare";
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
import { saturatingAdd128, saturatingSub128 } from "./amounts";
import { setFreeBalance } from "./free-balance";
import { setTotalIssuance, totalIssuance } from "./issuance";
import { canDeposit, canWithdraw, Preservation, reducibleBalance } from "./limits";

/** Moves `amount`; to oneself it is only checked. */
export function transfer(from: usize, to: usize, amount: u128, preservation: Preservation): DispatchResult {
  const source = Account.load(from);
  const withdrawable = canWithdraw(source, amount, preservation);
  if (withdrawable != OK) return withdrawable;
  const destination = Account.load(to);
  const depositable = canDeposit(destination, amount);
  if (depositable != OK) return depositable;
  if (equal32(from, to)) return OK;

  const result = setFreeBalance(from, source, source.free - amount);
  if (result != OK) return result;
  increase(to, destination, amount);
  depositTransfer(from, to, amount);
  return OK;
}

/** Destroys exactly `amount`. */
export function burnFrom(who: usize, amount: u128, preservation: Preservation): DispatchResult {
  const account = Account.load(who);
  if (amount > reducibleBalance(account, preservation)) return tokenError(TokenError.FundsUnavailable);
  const issued = totalIssuance();
  if (amount > issued) return arithmeticError(ArithmeticError.Overflow);
  const result = setFreeBalance(who, account, account.free - amount);
  if (result != OK) return result;
  setTotalIssuance(saturatingSub128(totalIssuance(), amount));
  depositBurned(who, amount);
  return OK;
}

/** Takes exactly `amount` out of the account, which goes on living. */
export function withdraw(who: usize, amount: u128): DispatchResult {
  const account = Account.load(who);
  if (amount > reducibleBalance(account, Preservation.Preserve)) {
    return tokenError(TokenError.FundsUnavailable);
  }
  const result = setFreeBalance(who, account, account.free - amount);
  if (result == OK) depositWithdraw(who, amount);
  return result;
}

/** Puts what was withdrawn into the account, as far as that can be; gives how much. An account without any gets none. */
export function deposit(who: usize, amount: u128): u128 {
  const account = Account.load(who);
  if (account.free.isZero() && account.reserved.isZero()) return new u128();
  const increased = increase(who, account, amount);
  depositDeposit(who, increased);
  return increased;
}

/** Raises the balance as far as that can be; an account never starts below the existential deposit. */
function increase(id: usize, account: Account, amount: u128): u128 {
  const old = account.free;
  const raised = saturatingAdd128(old, amount);
  if (raised < existentialDeposit() || raised == old) return new u128();
  setFreeBalance(id, account, raised);
  return raised - old;
}
