// Fees of transactions, paid from balances: the whole fee is withdrawn before the call runs. After the call the unused part
// is refunded, and the rest is burnt, tip included.

import { AccountId32 } from "../../frame/account-id32";
import { u128 } from "as-bignum/assembly";
import { Preservation } from "../../frame/currency";
import { OK } from "../../frame/dispatch-error";
import { INVALID_PAYMENT, VALID, Validity } from "../../frame/validity";
import { saturatingSub128 } from "../../frame/amounts";
import { Account } from "../system/account";
import { deposit, withdraw } from "./fungible";
import { burnDebt } from "./issuance";
import { canWithdraw } from "./limits";

/** Whether the account can pay the fee and stay alive. Writes nothing. */
export function canPayFee(who: AccountId32, account: Account, fee: u128): bool {
  return fee.isZero() || canWithdraw(account, fee, Preservation.Preserve) == OK;
}

/** Takes the fee out of `account`, which was loaded from `who`, and saves it. Event: `Balances.Withdraw`. */
export function withdrawFee(who: AccountId32, account: Account, fee: u128): Validity {
  if (fee.isZero()) {
    account.save(who);
    return VALID;
  }
  return withdraw(who, account, fee) == OK ? VALID : INVALID_PAYMENT;
}

/**
 * Gives back `withdrawn` - `actualFee`, if the account can take it, and burns the rest. Events: `Balances.Deposit`,
 * `Balances.BurnedDebt`, unless zero.
 *
 * @param actualFee with the tip
 */
export function settleFee(who: AccountId32, actualFee: u128, withdrawn: u128): void {
  const refund = saturatingSub128(withdrawn, actualFee);
  const refunded = !refund.isZero() && deposit(who, refund);
  burnDebt(refunded ? withdrawn - refund : withdrawn);
}
