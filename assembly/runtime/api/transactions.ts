// TaggedTransactionQueue, AccountNonceApi: called by pools and wallets.
// Source: docs/spec/host.md#runtime-apis.

import { AccountId32 } from "../../frame/account-id32";
import { panic } from "../../frame/panic";
import { ValidTransaction } from "../../frame/valid-transaction";
import { VALID, writeValidityError } from "../../frame/validity";
import { Account } from "../../pallets/system/account";
import { number } from "../../generated/pallets/system";
import { initialize } from "../../pallets/system/block";
import { packSpan } from "../../bytes/span";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { validate } from "../apply-extrinsic";
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
  // Validated as part of the next block; the host discards what this writes.
  initialize(number.get() + 1, parent, packSpan(EMPTY_DIGEST, 1));
  const transaction = new ValidTransaction();
  const validity = validate(extrinsic, transaction);
  const writer = new Writer(128);
  if (validity == VALID) {
    writer.u8(0);
    transaction.write(writer);
  } else {
    writer.u8(1);
    writeValidityError(writer, validity);
  }
  return answer(writer);
}

/** account (32 bytes) → `u32` */
export function AccountNonceApi_account_nonce(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const account = AccountId32.read(input);
  if (input.finish() != 0) panic("Bad input data provided to account_nonce");
  const writer = new Writer(4);
  writer.u32(Account.load(account).nonce);
  return answer(writer);
}
