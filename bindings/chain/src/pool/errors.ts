/**
 * Why the pool rejects a transaction: one named error for each reason.
 *
 * Invariant: a call that throws one of these errors has left the pool unchanged.
 */
import type { ValidityError } from "@as-ismp/relayer/substrate";

/** Base class of the reasons for which the pool rejects a transaction. */
export class PoolError extends Error {
  override readonly name: string = "PoolError";
}

/** The bytes are not exactly one extrinsic after its length prefix. */
export class TransactionFormatError extends PoolError {
  override readonly name = "TransactionFormatError";
}

/** The runtime trapped when it validated the transaction, or its answer does not decode as a validity. */
export class ValidationFailedError extends PoolError {
  override readonly name = "ValidationFailedError";
}

/** The runtime says that the transaction is invalid, or that its validity is unknown. */
export class InvalidTransactionError extends PoolError {
  override readonly name = "InvalidTransactionError";
  /** What the runtime's `validate_transaction` returned. */
  readonly reason: ValidityError;

  constructor(reason: ValidityError) {
    const custom = reason.custom === undefined ? "" : ` ${reason.custom}`;
    super(`${reason.class}.${reason.name}${custom}`);
    this.reason = reason;
  }
}

/** The transaction is already in the pool. */
export class AlreadyInPoolError extends PoolError {
  override readonly name = "AlreadyInPoolError";
  /** `0x` hex. */
  readonly hash: string;

  constructor(hash: string) {
    super(`the transaction ${hash} is already in the pool`);
    this.hash = hash;
  }
}

/** Transactions in the pool provide the same tags, and their priority together is at least as high. */
export class TooLowPriorityError extends PoolError {
  override readonly name = "TooLowPriorityError";
  /** Priority that it would have to exceed. */
  readonly present: bigint;
  /** Priority of the transaction that was refused. */
  readonly offered: bigint;

  constructor(present: bigint, offered: bigint) {
    super(`expected a priority above ${present}, got ${offered}`);
    this.present = present;
    this.offered = offered;
  }
}

/** The transaction would replace one that it depends on. */
export class DependencyCycleError extends PoolError {
  override readonly name = "DependencyCycleError";
}

/** The pool is full of transactions with a higher priority. */
export class PoolFullError extends PoolError {
  override readonly name = "PoolFullError";
}

/** The runtime gives the transaction no `provides` tag, so the pool can't recognize duplicates of it. */
export class NoTagsError extends PoolError {
  override readonly name = "NoTagsError";
}
