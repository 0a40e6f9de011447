// Payment of a transaction: the fee is withdrawn before the call runs, and settled after it, when it is known what the call
// cost. From what it is paid is the runtime's to choose, as with FRAME's `OnChargeTransaction`.

import { AccountId32 } from "../../frame/account-id32";
import { u128 } from "as-bignum/assembly";
import { settleFee } from "../../generated/config/transaction-payment";
import { depositTransactionFeePaid } from "../../generated/pallets/transaction-payment";

export { canPayFee, withdrawFee } from "../../generated/config/transaction-payment";
export { computeFee, FeeDetails, lengthToFee, weightToFee } from "./fee";
export { priority } from "./priority";

/**
 * Settles the account after the call. Events: those of the fee's payment, `TransactionFeePaid`.
 *
 * @param actualFee with the tip
 */
export function correctFee(who: AccountId32, actualFee: u128, tip: u128, withdrawn: u128): void {
  settleFee(who, actualFee, withdrawn);
  depositTransactionFeePaid(who, actualFee, tip);
}
