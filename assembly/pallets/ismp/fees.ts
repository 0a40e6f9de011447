// What is paid for the delivery of messages: held by an account of the pallet until it is claimed or returned.
//
// Source: ismp-v1.md §7.2, §15, ismp-v2.md §14.

import { u128 } from "as-bignum/assembly";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import { transfer } from "../balances/fungible";
import { Preservation } from "../balances/limits";
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

/** Gives back what was paid for a message that nobody delivered: to whom sent it, whoever added to the fee. */
export function refundFee(metadata: RequestMetadata): DispatchResult {
  if (metadata.fee.isZero()) return OK;
  return transfer(FEE_ACCOUNT, metadata.payer, metadata.fee, Preservation.Expendable);
}
