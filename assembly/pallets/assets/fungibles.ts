// Assets for other pallets: FRAME's traits `fungibles::Inspect` and `fungibles::Mutate`.
//
// These functions ask for no permission: the pallet that calls them decides who may issue and destroy. A caller has to fail
// where one of them fails, since it may have written.

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
import { account, asset, depositBurned, depositTransferred } from "../../generated/pallets/assets";
import { decrease, increase, issue } from "./balance";
import { canDecrease, canIncrease, reducibleBalance as reducible } from "./limits";

export function assetExists(id: u32): bool {
  return asset.exists(id);
}

/** All tokens of the asset; 0 if there is no such asset. */
export function totalIssuance(id: u32): u128 {
  const details = asset.get(id);
  return details == null ? new u128() : details.supply;
}

/** The least that an account of the asset holds. */
export function minimumBalance(id: u32): u128 {
  const details = asset.get(id);
  return details == null ? new u128() : details.minBalance;
}

export function balanceOf(id: u32, who: AccountId32): u128 {
  const held = account.get(id, who);
  return held == null ? new u128() : held.balance;
}

/** The part of the balance that can be withdrawn; 0 for a frozen account and for an asset that is not live. */
export function reducibleBalance(id: u32, who: AccountId32, preservation: Preservation): u128 {
  return reducible(id, who, preservation == Preservation.Preserve).value;
}

/** Issues tokens. Event: Issued. */
export function mint(id: u32, who: AccountId32, amount: u128): DispatchResult {
  return issue(id, who, amount, null);
}

/** Destroys exactly `amount`, and what would be left below the minimum balance. Event: Burned. */
export function burn(id: u32, who: AccountId32, amount: u128, preservation: Preservation): DispatchResult {
  if (reducibleBalance(id, who, preservation) < amount) return tokenError(TokenError.FundsUnavailable);
  if (amount > totalIssuance(id)) return arithmeticError(ArithmeticError.Overflow);
  const burnt = decrease(id, who, amount, preservation == Preservation.Preserve, null, true);
  if (burnt.error == OK) depositBurned(id, who, burnt.value);
  return burnt.error;
}

/**
 * Moves `amount`, and what would be left below the minimum balance; to the same account it is only checked.
 * Event: Transferred.
 *
 * Differs from FRAME's where that loses tokens and leaves the supply as it was: there the rest below the minimum is
 * given to no account, and neither is the whole amount if the sum of supply and amount overflows.
 */
export function transfer(
  id: u32,
  from: AccountId32,
  to: AccountId32,
  amount: u128,
  preservation: Preservation,
): DispatchResult {
  const keepsAlive = preservation == Preservation.Preserve;
  const withdrawable = canDecrease(id, from, amount, keepsAlive);
  if (withdrawable != OK) return withdrawable;
  const depositable = canIncrease(id, to, amount, false);
  if (depositable != OK) return depositable;
  if (from.equals(to)) return OK;
  const taken = decrease(id, from, amount, keepsAlive, null, false);
  if (taken.error != OK) return taken.error;
  const given = increase(id, to, taken.value, null, false);
  if (given != OK) return given;
  depositTransferred(id, from, to, taken.value);
  return OK;
}
