// `TransactionValidityError`, why an extrinsic is not applied at all, packed into one number.
//
// 0 is valid. Otherwise the lowest byte is 1 for `Invalid` or 2 for `Unknown`, the next byte the index of the reason.
// Source: docs/spec/host.md#results.

import { Writer } from "../scale/writer";

export type Validity = u32;

export const VALID: Validity = 0;
export const INVALID_CALL: Validity = 1;
export const INVALID_PAYMENT: Validity = 1 | (1 << 8);
export const INVALID_FUTURE: Validity = 1 | (2 << 8);
export const INVALID_STALE: Validity = 1 | (3 << 8);
export const INVALID_BAD_PROOF: Validity = 1 | (4 << 8);
export const INVALID_ANCIENT_BIRTH_BLOCK: Validity = 1 | (5 << 8);
export const INVALID_EXHAUSTS_RESOURCES: Validity = 1 | (6 << 8);
export const INVALID_BAD_MANDATORY: Validity = 1 | (8 << 8);
export const INVALID_MANDATORY_VALIDATION: Validity = 1 | (9 << 8);
export const INVALID_BAD_SIGNER: Validity = 1 | (10 << 8);
export const INVALID_UNKNOWN_ORIGIN: Validity = 1 | (12 << 8);
export const UNKNOWN_CANNOT_LOOKUP: Validity = 2;
export const UNKNOWN_NO_UNSIGNED_VALIDATOR: Validity = 2 | (1 << 8);

/** Writes `TransactionValidityError`. */
export function writeValidityError(writer: Writer, validity: Validity): void {
  writer.u8(((validity & 0xff) - 1) as u8);
  writer.u8((validity >> 8) as u8);
}
