// `DispatchError`, why an applied call failed, packed into one number.
//
// 0 is success. Otherwise the lowest byte is the variant's index plus one, and the next two bytes are its fields: of
// `Module` pallet index and error index.
// Source: docs/spec/host.md#results.

import { Writer } from "../scale/writer";

export type DispatchResult = u32;

export const OK: DispatchResult = 0;
export const CANNOT_LOOKUP: DispatchResult = 2;
export const BAD_ORIGIN: DispatchResult = 3;
export const CONSUMER_REMAINING: DispatchResult = 5;
export const NO_PROVIDERS: DispatchResult = 6;
export const TOO_MANY_CONSUMERS: DispatchResult = 7;
const MODULE: DispatchResult = 4;
const TOKEN: DispatchResult = 8;
const ARITHMETIC: DispatchResult = 9;
const TRANSACTIONAL: DispatchResult = 10;

export const enum TokenError {
  FundsUnavailable = 0,
  OnlyProvider = 1,
  BelowMinimum = 2,
  CannotCreate = 3,
  UnknownAsset = 4,
  Frozen = 5,
  Unsupported = 6,
  CannotCreateHold = 7,
  NotExpendable = 8,
  Blocked = 9,
}

export const enum ArithmeticError {
  Underflow = 0,
  Overflow = 1,
  DivisionByZero = 2,
}

export function tokenError(error: TokenError): DispatchResult {
  return TOKEN | ((error as u32) << 8);
}

export function arithmeticError(error: ArithmeticError): DispatchResult {
  return ARITHMETIC | ((error as u32) << 8);
}

/** Writes the SCALE `DispatchError` of a result that is not OK. */
export function writeDispatchError(writer: Writer, result: DispatchResult): void {
  const variant = (result & 0xff) - 1;
  writer.u8(variant as u8);
  switch (result & 0xff) {
    case MODULE:
      writer.u8((result >>> 8) as u8);
      writer.u32((result >>> 16) & 0xff);
      break;
    case TOKEN:
    case ARITHMETIC:
    case TRANSACTIONAL:
      writer.u8((result >>> 8) as u8);
      break;
    default:
  }
}

/** Writes `Result<(), DispatchError>`. */
export function writeDispatchResult(writer: Writer, result: DispatchResult): void {
  if (result == OK) {
    writer.u8(0);
  } else {
    writer.u8(1);
    writeDispatchError(writer, result);
  }
}
