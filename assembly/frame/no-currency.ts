// The currency of a runtime without one: no account has a balance, and only an amount of zero can be moved.
//
// The build uses it for a pallet whose setting of the kind `currency` is null.

import { AccountId32 } from "./account-id32";
import { u128 } from "as-bignum/assembly";
import { Preservation } from "./currency";
import { DispatchResult, OK, TokenError, tokenError } from "./dispatch-error";

export function balance(who: AccountId32): u128 {
  return new u128();
}

export function reducibleBalance(who: AccountId32, preservation: Preservation): u128 {
  return new u128();
}

export function transfer(
  from: AccountId32,
  to: AccountId32,
  amount: u128,
  preservation: Preservation,
): DispatchResult {
  return amount.isZero() ? OK : tokenError(TokenError.Unsupported);
}
