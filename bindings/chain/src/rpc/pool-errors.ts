/** Rejections of the pool as the errors of Substrate nodes: 1001 and 1002, 1010 to 1019. */

import type { ValidityError } from "@as-ismp/relayer/substrate";
import {
  AlreadyInPoolError,
  DependencyCycleError,
  InvalidTransactionError,
  NoTagsError,
  PoolError,
  PoolFullError,
  TooLowPriorityError,
  TransactionFormatError,
} from "../pool/errors.ts";
import { RpcError } from "./errors.ts";

/** Texts that clients show to users, and that some clients compare. */
const REASONS: Readonly<Record<string, string>> = {
  Call: "Transaction call is not expected",
  Payment: "Inability to pay some fees (e.g. account balance too low)",
  Future: "Transaction will be valid in the future",
  Stale: "Transaction is outdated",
  BadProof: "Transaction has a bad signature",
  AncientBirthBlock: "Transaction has an ancient birth block",
  ExhaustsResources: "Transaction would exhaust the block limits",
  BadMandatory: "A call was labelled as mandatory, but resulted in an Error.",
  MandatoryValidation: "Transaction dispatch is mandatory; transactions must not be validated.",
  BadSigner: "Invalid signing address",
  IndeterminateImplicit: "The implicit data was unable to be calculated",
  UnknownOrigin: "The transaction extension did not authorize any origin",
};

/** Runs `work` and throws a rejection of the pool as an {@link RpcError}. */
export function withPoolErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof PoolError ? poolError(error) : error;
  }
}

function poolError(error: PoolError): RpcError {
  if (error instanceof InvalidTransactionError) return validityError(error.reason);
  if (error instanceof TransactionFormatError) {
    return new RpcError(1001, `Extrinsic has invalid format: ${error.message}`);
  }
  if (error instanceof AlreadyInPoolError)
    return new RpcError(1013, "Transaction Already Imported", error.hash);
  if (error instanceof TooLowPriorityError) {
    return new RpcError(
      1014,
      `Priority is too low: (${error.present} vs ${error.offered})`,
      "The transaction has too low priority to replace another transaction already in the pool.",
    );
  }
  if (error instanceof DependencyCycleError) return new RpcError(1015, "Cycle Detected");
  if (error instanceof PoolFullError) {
    return new RpcError(
      1016,
      "Immediately Dropped",
      "The transaction couldn't enter the pool because of the limit",
    );
  }
  if (error instanceof NoTagsError) {
    return new RpcError(1019, "No tags", "Transaction does not provide any tags");
  }
  return new RpcError(1002, `Verification Error: ${error.message}`);
}

function validityError({ class: kind, name, custom }: ValidityError): RpcError {
  if (kind === "Unknown") {
    return new RpcError(
      1011,
      "Unknown Transaction Validity",
      custom === undefined ? name : { Custom: custom },
    );
  }
  const reason = custom === undefined ? (REASONS[name] ?? name) : `Custom error: ${custom}`;
  return new RpcError(1010, "Invalid Transaction", reason);
}
