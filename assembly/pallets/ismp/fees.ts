// Fees for the delivery of messages: an account of the pallet holds them until they are claimed or refunded. The runtime's
// configuration names the currency and the account.
//
// Source: modules/pallets/ismp/src/{lib,fee_handler}.rs at pallet-ismp-v2512.1.0; refunds as in wire v2.

import { AccountId32 } from "../../frame/account-id32";
import { u128 } from "as-bignum/assembly";
import { min128 } from "../../frame/amounts";
import { Preservation } from "../../frame/currency";
import { DispatchResult } from "../../frame/dispatch-error";
import { balance, FEE_ACCOUNT, reducibleBalance, transfer } from "../../generated/config/ismp";
import { RequestMetadata } from "./request-metadata";

/** Takes a fee from the account (32 bytes), down to its end. */
export function collectFee(payer: AccountId32, fee: u128): DispatchResult {
  return transfer(payer, FEE_ACCOUNT, fee, Preservation.Expendable);
}

/**
 * Gives back what was paid for a message that timed out, to the account that sent it, also what others added.
 *
 * The message has timed out whether this succeeds or not: a refund that fails must not keep the sender's other tokens
 * locked. It fails where the payer's account is gone and the refund is below the existential deposit; the fee then stays in
 * the account of fees.
 * That account holds the fees of all messages, and a balance below the existential deposit is burned with its account. So
 * a refund either empties it or leaves the existential deposit, and is smaller where it would do neither.
 */
export function refundFee(metadata: RequestMetadata): void {
  const fee = metadata.fee;
  if (fee == balance(FEE_ACCOUNT)) {
    transfer(FEE_ACCOUNT, AccountId32.at(metadata.payer), fee, Preservation.Expendable);
    return;
  }
  const amount = min128(fee, reducibleBalance(FEE_ACCOUNT, Preservation.Preserve));
  if (!amount.isZero()) transfer(FEE_ACCOUNT, AccountId32.at(metadata.payer), amount, Preservation.Preserve);
}
