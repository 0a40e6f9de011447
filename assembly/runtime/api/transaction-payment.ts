// TransactionPaymentApi: the fee of a transaction before it is sent. For runtimes with pallet TransactionPayment.
// Source: docs/spec/host.md#fees.

import { panic } from "../../frame/panic";
import { Weight } from "../../frame/weight";
import { FeeDetails, lengthToFee, weightToFee } from "../../pallets/transaction-payment/payment";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { extrinsicInfo } from "../apply-extrinsic";
import { Extrinsic } from "../extrinsic";
import { answer } from "./result";

/** extrinsic, `u32` length → `RuntimeDispatchInfo` */
export function TransactionPaymentApi_query_info(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const extrinsic = Extrinsic.read(input);
  const size = input.u32();
  if (input.finish() != 0) panic("Bad input data provided to query_info");
  const info = extrinsicInfo(extrinsic);
  const details = FeeDetails.of(extrinsic.extensions != null, size, info);
  const writer = new Writer(40);
  info.weight.write(writer);
  writer.u8(info.dispatchClass as u8);
  writer.u128(details.inclusionFee());
  return answer(writer);
}

/** extrinsic, `u32` length → `FeeDetails` */
export function TransactionPaymentApi_query_fee_details(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const extrinsic = Extrinsic.read(input);
  const size = input.u32();
  if (input.finish() != 0) panic("Bad input data provided to query_fee_details");
  const details = FeeDetails.of(extrinsic.extensions != null, size, extrinsicInfo(extrinsic));
  const writer = new Writer(80);
  details.write(writer);
  return answer(writer);
}

/** `Weight` → `u128` */
export function TransactionPaymentApi_query_weight_to_fee(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const weight = Weight.read(input);
  if (input.finish() != 0) panic("Bad input data provided to query_weight_to_fee");
  const writer = new Writer(16);
  writer.u128(weightToFee(weight));
  return answer(writer);
}

/** `u32` → `u128` */
export function TransactionPaymentApi_query_length_to_fee(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const size = input.u32();
  if (input.finish() != 0) panic("Bad input data provided to query_length_to_fee");
  const writer = new Writer(16);
  writer.u128(lengthToFee(size));
  return answer(writer);
}
