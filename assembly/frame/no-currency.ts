// The currency of a runtime without one: no account has a balance, and only an amount of zero can be moved.
//
// The build uses it for a pallet whose setting of the kind `currency` is null.

import { u128 } from "as-bignum/assembly";
import { Preservation } from "./currency";
import { DispatchResult, OK, TokenError, tokenError } from "./dispatch-error";

export function balance(who: usize): u128 {
  return new u128();
}

export function reducibleBalance(who: usize, preservation: Preservation): u128 {
  return new u128();
}

export function transfer(from: usize, to: usize, amount: u128, preservation: Preservation): DispatchResult {
  return amount.isZero() ? OK : tokenError(TokenError.Unsupported);
}
