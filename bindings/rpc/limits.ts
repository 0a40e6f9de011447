/** How much one session may hold and ask for. */

export interface RpcLimits {
  /** Bytes of one message, also of a batch. */
  readonly requestBytes: number;
  /** Bytes of one answer. */
  readonly responseBytes: number;
  /** Requests in a batch. */
  readonly batch: number;
  /** Requests that wait for their turn. */
  readonly waiting: number;
  /** Subscriptions of all kinds, those of `chainHead_v1_follow` included. */
  readonly subscriptions: number;
  /** Subscriptions of `chainHead_v1_follow`. */
  readonly follows: number;
  /** Finalized or discarded blocks that such a subscription keeps pinned. */
  readonly pinned: number;
  /** Operations in progress in such a subscription; each storage item is one. */
  readonly operations: number;
  /** Items in one notification of a storage operation, then the client has to ask for more. */
  readonly operationItems: number;
  /** Transactions that `transaction_v1_broadcast` keeps alive. */
  readonly broadcasts: number;
  /** Keys that a request may name, or that an answer without pages may hold. */
  readonly keys: number;
  /** Keys in a page. */
  readonly page: number;
  /** Blocks that a request may range over. */
  readonly blocks: number;
}

/** The limits of a node, where it has one. */
export const DEFAULT_LIMITS: RpcLimits = {
  requestBytes: 15 * 2 ** 20,
  responseBytes: 15 * 2 ** 20,
  batch: 1000,
  waiting: 1000,
  subscriptions: 1024,
  follows: 4,
  pinned: 512,
  operations: 16,
  operationItems: 100,
  broadcasts: 16,
  keys: 4096,
  page: 1000,
  blocks: 256,
};
