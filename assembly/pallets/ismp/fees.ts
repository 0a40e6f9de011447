// Fees for the delivery of messages: an account of the pallet holds them until they are claimed or refunded.
//
// Source: modules/pallets/ismp/src/{lib,fee_handler}.rs at pallet-ismp-v2512.1.0; refunds as in wire v2.

import { u128 } from "as-bignum/assembly";
import { DispatchResult } from "../../frame/dispatch-error";
import { min128 } from "../balances/amounts";
import { transfer } from "../balances/fungible";
import { Preservation, reducibleBalance } from "../balances/limits";
import { Account } from "../system/account";
import { RequestMetadata } from "./request-metadata";

/** "modl" ‖ "ISMPFEES" ‖ zeros */
// prettier-ignore
const FEE_ACCOUNT = memory.data<u8>([
  0x6d, 0x6f, 0x64, 0x6c, 0x49, 0x53, 0x4d, 0x50, 0x46, 0x45, 0x45, 0x53, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
]);

/** Takes a fee from the account (32 bytes), down to its end. */
export function collectFee(payer: usize, fee: u128): DispatchResult {
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
  const held = Account.load(FEE_ACCOUNT);
  if (fee == held.free) {
    transfer(FEE_ACCOUNT, metadata.payer, fee, Preservation.Expendable);
    return;
  }
  const amount = min128(fee, reducibleBalance(held, Preservation.Preserve));
  if (!amount.isZero()) transfer(FEE_ACCOUNT, metadata.payer, amount, Preservation.Preserve);
}
