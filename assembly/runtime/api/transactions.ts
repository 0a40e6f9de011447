// TaggedTransactionQueue, AccountNonceApi, TransactionPaymentApi, OffchainWorkerApi: what pools, wallets and nodes ask.
// Source: polkadot-host.md §4.1.

import { panic } from "../../frame/panic";
import { VALID, writeValidityError } from "../../frame/validity";
import { Account } from "../../pallets/system/account";
import { initialize, number } from "../../pallets/system/block";
import { FeeDetails, lengthToFee, weightToFee } from "../../pallets/transaction-payment/payment";
import { Weight } from "../../frame/weight";
import { packSpan } from "../../host/span";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { extrinsicInfo, validate } from "../apply-extrinsic";
import { Extrinsic } from "../extrinsic";
import { answer } from "./result";

const EMPTY_DIGEST = memory.data<u8>([0]);

/** `u8` source, extrinsic, hash of the block to build on → `TransactionValidity` */
export function TaggedTransactionQueue_validate_transaction(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  input.u8();
  const extrinsic = Extrinsic.read(input);
  const parent = input.fixed(32);
  if (input.finish() != 0) panic("Bad input data provided to validate_transaction");
  // Judged as if it stood in the next block; the host drops what this writes.
  initialize(number() + 1, parent, packSpan(EMPTY_DIGEST, 1));
  const writer = new Writer(128);
  const validity = validate(extrinsic, writer);
  if (validity == VALID) return answer(writer);
  writer.clear();
  writer.u8(1);
  writeValidityError(writer, validity);
  return answer(writer);
}

/** account (32 bytes) → `u32` */
export function AccountNonceApi_account_nonce(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const account = input.fixed(32);
  if (input.finish() != 0) panic("Bad input data provided to account_nonce");
  const writer = new Writer(4);
  writer.u32(Account.load(account).nonce);
  return answer(writer);
}

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

/** `Header` → () : this runtime has no work for off-chain workers */
export function OffchainWorkerApi_offchain_worker(address: usize, length: u32): u64 {
  return answer(new Writer(1));
}
