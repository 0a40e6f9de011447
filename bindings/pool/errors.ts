/**
 * Why the pool does not take a transaction, one named error each.
 *
 * Invariant: whoever throws one of these has left the pool as it was.
 */
import type { ValidityError } from "../substrate/validity.ts";

/** Base of the reasons not to take a transaction. */
export class PoolError extends Error {
  override readonly name: string = "PoolError";
}

/** The bytes are not one extrinsic with its length in front. */
export class TransactionFormatError extends PoolError {
  override readonly name = "TransactionFormatError";
}

/** The runtime trapped while it looked at the transaction, or answered with bytes that are no validity. */
export class ValidationFailedError extends PoolError {
  override readonly name = "ValidationFailedError";
}

/** The runtime calls the transaction invalid, or cannot tell. */
export class InvalidTransactionError extends PoolError {
  override readonly name = "InvalidTransactionError";
  readonly reason: ValidityError;

  constructor(reason: ValidityError) {
    const custom = reason.custom === undefined ? "" : ` ${reason.custom}`;
    super(`${reason.class}.${reason.name}${custom}`);
    this.reason = reason;
  }
}

/** The transaction is in the pool. */
export class AlreadyInPoolError extends PoolError {
  override readonly name = "AlreadyInPoolError";
  /** `0x` hex. */
  readonly hash: string;

  constructor(hash: string) {
    super(`the transaction ${hash} is in the pool`);
    this.hash = hash;
  }
}

/** Others provide what the transaction provides, and together have at least its priority. */
export class TooLowPriorityError extends PoolError {
  override readonly name = "TooLowPriorityError";
  readonly present: bigint;
  readonly offered: bigint;

  constructor(present: bigint, offered: bigint) {
    super(`a priority above ${present} is due, ${offered} is offered`);
    this.present = present;
    this.offered = offered;
  }
}

/** The transaction would replace one that it depends on. */
export class DependencyCycleError extends PoolError {
  override readonly name = "DependencyCycleError";
}

/** The pool is full of transactions that go before this one. */
export class PoolFullError extends PoolError {
  override readonly name = "PoolFullError";
}

/** The runtime gives the transaction no tag to tell it from others by. */
export class NoTagsError extends PoolError {
  override readonly name = "NoTagsError";
}
