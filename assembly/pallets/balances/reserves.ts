// Reserved balances, for deposits of other pallets: FRAME's `ReservableCurrency`.
//
// A reserved balance belongs to its account and can't be spent. It is not labelled: a pallet has to remember what it
// reserved, and unreserve no more. The account must keep its existential deposit free, unless another provider keeps it.
// Upstream: pallet-balances 46.0.0, src/impl_currency.rs.

import { AccountId32 } from "../../frame/account-id32";
import { u128 } from "as-bignum/assembly";
import { addOverflows, min128, saturatingAdd128, saturatingSub128 } from "../../frame/amounts";
import { ArithmeticError, arithmeticError, DispatchResult, OK } from "../../frame/dispatch-error";
import {
  depositReserved,
  depositReserveRepatriated,
  depositUnreserved,
  ERROR_DEAD_ACCOUNT,
  ERROR_INSUFFICIENT_BALANCE,
} from "../../generated/pallets/balances";
import { BalanceStatus } from "../../generated/types";
import { Account } from "../system/account";
import { setBalances, upgrade } from "./account-balance";

/**
 * Moves `amount` from the free to the reserved balance. Event: Reserved, unless zero.
 *
 * Errors: InsufficientBalance; ConsumerRemaining if less than the existential deposit would stay free; TooManyConsumers.
 */
export function reserve(who: AccountId32, amount: u128): DispatchResult {
  if (amount.isZero()) return OK;
  const account = Account.load(who);
  upgrade(who, account);
  const free = account.data.free;
  const reserved = account.data.reserved;
  if (free < amount) return ERROR_INSUFFICIENT_BALANCE;
  if (addOverflows(reserved, amount)) return arithmeticError(ArithmeticError.Overflow);
  const result = setBalances(who, account, free - amount, reserved + amount);
  if (result == OK) depositReserved(who, amount);
  return result;
}

/**
 * Moves up to `amount` from the reserved to the free balance. Event: Unreserved, unless `amount` or all balances are zero.
 *
 * @returns what could not be unreserved
 */
export function unreserve(who: AccountId32, amount: u128): u128 {
  if (amount.isZero()) return amount;
  const account = Account.load(who);
  if (account.data.free.isZero() && account.data.reserved.isZero()) return amount;
  upgrade(who, account);
  const free = account.data.free;
  const reserved = account.data.reserved;
  const freed = min128(reserved, amount);
  if (setBalances(who, account, saturatingAdd128(free, freed), reserved - freed) != OK) return amount;
  depositUnreserved(who, freed);
  return amount - freed;
}

/**
 * Moves up to `amount` of the reserved balance of `from` to the balance of `to` that `status` names, as far as no freeze
 * of `from` forbids it. Event: ReserveRepatriated, unless zero. If it fails, the caller has to fail too: `from` may have
 * been upgraded.
 *
 * Errors: DeadAccount if `to` has no balance; Overflow; TooManyConsumers.
 */
export function repatriateReserved(
  from: AccountId32,
  to: AccountId32,
  amount: u128,
  status: BalanceStatus,
): DispatchResult {
  if (amount.isZero()) return OK;
  const source = Account.load(from);
  const frozen = saturatingSub128(source.data.frozen, source.data.free);
  const moved = min128(amount, saturatingSub128(source.data.reserved, frozen));
  if (from.equals(to)) {
    if (status == BalanceStatus.Free) unreserve(from, moved);
    return OK;
  }
  const destination = Account.load(to);
  upgrade(to, destination);
  if (destination.data.isDefault) return ERROR_DEAD_ACCOUNT;
  upgrade(from, source);
  const isFree = status == BalanceStatus.Free;
  const free = destination.data.free;
  const reserved = destination.data.reserved;
  if (addOverflows(isFree ? free : reserved, moved)) return arithmeticError(ArithmeticError.Overflow);
  // The destination first: it alone can fail, and then neither has changed.
  const result = isFree
    ? setBalances(to, destination, free + moved, reserved)
    : setBalances(to, destination, free, reserved + moved);
  if (result != OK) return result;
  setBalances(from, source, source.data.free, source.data.reserved - moved);
  depositReserveRepatriated(from, to, moved, status);
  return OK;
}
