// Balances as the currency of other pallets.

import { AccountId32 } from "../../frame/account-id32";
import { u128 } from "as-bignum/assembly";
import { Preservation } from "../../frame/currency";
import { Account } from "../system/account";
import { reducibleBalance as reducibleBalanceOf } from "./limits";

export { transfer } from "./fungible";

/** The free balance of the account (32 bytes). */
export function balance(who: AccountId32): u128 {
  return Account.load(who).data.free;
}

/** The part of it that can be withdrawn. */
export function reducibleBalance(who: AccountId32, preservation: Preservation): u128 {
  return reducibleBalanceOf(Account.load(who), preservation);
}
