/** The transaction pool and instant sealing. */
export {
  AlreadyInPoolError,
  DependencyCycleError,
  InvalidTransactionError,
  NoTagsError,
  PoolError,
  PoolFullError,
  TooLowPriorityError,
  TransactionFormatError,
  ValidationFailedError,
} from "./errors.ts";
export { type PoolNotice, type PoolOptions, TransactionPool } from "./pool.ts";
export { TransactionQueue } from "./queue.ts";
export { type SealingOptions, sealBlock, sealInstantly } from "./sealing.ts";
export { sealEvery, sealSlots } from "./timed-sealing.ts";
export type { PoolTransaction, StatusListener, TransactionStatus } from "./transaction.ts";
