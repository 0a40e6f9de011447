/**
 * The runtime's answers about an extrinsic: why it may not be in a block, the result of applying it, and what a pool
 * needs to know about it.
 *
 * Throws `ScaleError` for bytes that are not such an answer. (docs/spec/host.md#results)
 */

import { ScaleError } from "@as-ismp/core";
import { readU64, ScaleReader } from "@as-ismp/core/internal/codec";
import { type DispatchError, type ErrorNames, readDispatchError } from "./dispatch-error.ts";

/** For example `{ class: "Invalid", name: "Stale" }`; for `Custom` also its byte. */
export interface ValidityError {
  /** Whether the transaction is invalid, or its validity can't be decided. */
  readonly class: "Invalid" | "Unknown";
  /** Name of the variant, such as `Stale`, `Payment` or `CannotLookup`. */
  readonly name: string;
  /** The byte of `Custom`, which the runtime chooses. */
  readonly custom?: number;
}

/** The result of applying an extrinsic to a block. */
export type ApplyOutcome =
  /** In the block, and the call succeeded. */
  | { readonly kind: "success" }
  /** In the block; the call failed and changed nothing, but its fee is paid. */
  | { readonly kind: "failed"; readonly error: DispatchError }
  /** Not in the block. */
  | { readonly kind: "invalid"; readonly error: ValidityError }
  /** Not in the block: the runtime trapped, or the bytes are not an extrinsic. */
  | { readonly kind: "refused"; readonly reason: string };

/** Result of `TaggedTransactionQueue_validate_transaction`. */
export type Validity =
  | {
      readonly valid: true;
      /** Transactions with a higher one come first. */
      readonly priority: bigint;
      /** SCALE tags that other transactions must provide before. */
      readonly requires: readonly Uint8Array[];
      /** SCALE tags that this transaction provides. A pool holds one transaction for each. */
      readonly provides: readonly Uint8Array[];
      /** Number of blocks for which the answer holds. */
      readonly longevity: bigint;
      /** Whether nodes send the transaction to others. */
      readonly propagate: boolean;
    }
  | { readonly valid: false; readonly error: ValidityError };

const INVALID = [
  "Call",
  "Payment",
  "Future",
  "Stale",
  "BadProof",
  "AncientBirthBlock",
  "ExhaustsResources",
  "Custom",
  "BadMandatory",
  "MandatoryValidation",
  "BadSigner",
  "IndeterminateImplicit",
  "UnknownOrigin",
];
const UNKNOWN = ["CannotLookup", "NoUnsignedValidator", "Custom"];

/** Decodes `ApplyExtrinsicResult`. */
export function decodeApplyOutcome(bytes: Uint8Array, names?: ErrorNames): ApplyOutcome {
  const reader = new ScaleReader(bytes);
  const outcome = readApplyOutcome(reader, names);
  reader.end();
  return outcome;
}

/** Decodes `TransactionValidity`. */
export function decodeValidity(bytes: Uint8Array): Validity {
  const reader = new ScaleReader(bytes);
  const validity: Validity = reader.bool()
    ? { valid: false, error: readValidityError(reader) }
    : {
        valid: true,
        priority: readU64(reader),
        requires: reader.vec(() => reader.bytes().slice()),
        provides: reader.vec(() => reader.bytes().slice()),
        longevity: readU64(reader),
        propagate: reader.bool(),
      };
  reader.end();
  return validity;
}

function readApplyOutcome(reader: ScaleReader, names: ErrorNames | undefined): ApplyOutcome {
  if (reader.bool()) return { kind: "invalid", error: readValidityError(reader) };
  if (reader.bool()) return { kind: "failed", error: readDispatchError(reader, names) };
  return { kind: "success" };
}

function readValidityError(reader: ScaleReader): ValidityError {
  const unknown = reader.bool();
  const index = reader.u8();
  const name = (unknown ? UNKNOWN : INVALID)[index];
  if (name === undefined) throw new ScaleError(`unknown validity error index ${index}`);
  const error = { class: unknown ? "Unknown" : "Invalid", name } as const;
  return name === "Custom" ? { ...error, custom: reader.u8() } : error;
}
