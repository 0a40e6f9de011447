/** Limits of one session, and of all sessions of a server together. */

export interface RpcLimits {
  /** Bytes of one message, which may be a batch. */
  readonly requestBytes: number;
  /** Nesting levels of lists and objects in a message. */
  readonly depth: number;
  /** Values in a message, counted by the brackets and commas of its JSON. */
  readonly values: number;
  /** Members of all objects of a message together. */
  readonly members: number;
  /** Bytes of one answer, of all answers of a batch, and of one notification. */
  readonly responseBytes: number;
  /** Requests in a batch. */
  readonly batch: number;
  /** Requests that wait for their turn. */
  readonly waiting: number;
  /** Subscriptions of all kinds, including `chainHead_v1_follow`. */
  readonly subscriptions: number;
  /** Subscriptions of all sessions of the server. */
  readonly allSubscriptions: number;
  /** Keys that all storage subscriptions of a session watch together. */
  readonly watchedKeys: number;
  /** Notices of the chain that wait until the session's subscriptions have received them. */
  readonly notices: number;
  /** Subscriptions of `chainHead_v1_follow`. */
  readonly follows: number;
  /** Finalized or discarded blocks that such a subscription keeps pinned. */
  readonly pinned: number;
  /** Operations in progress in such a subscription; each storage item counts as one. */
  readonly operations: number;
  /** Items in one notification of a storage operation; after that the client has to request the next ones. */
  readonly operationItems: number;
  /** Transactions that `transaction_v1_broadcast` keeps in the pool. */
  readonly broadcasts: number;
  /** Keys in one request, or in an answer without pages. */
  readonly keys: number;
  /** Keys in a page. */
  readonly page: number;
  /** Blocks in the range of one request. */
  readonly blocks: number;
  /** Milliseconds that a runtime call of a safe method may take. */
  readonly callTime: number;
}

/** The limits of a Substrate node, where it has one, except `requestBytes`: see docs/reference/rpc.md. */
export const DEFAULT_LIMITS: RpcLimits = {
  requestBytes: 8 * 2 ** 20,
  depth: 128,
  values: 400_000,
  members: 20_000,
  responseBytes: 15 * 2 ** 20,
  batch: 1000,
  waiting: 1000,
  subscriptions: 1024,
  allSubscriptions: 16_384,
  watchedKeys: 16_384,
  notices: 4096,
  follows: 4,
  pinned: 512,
  operations: 16,
  operationItems: 100,
  broadcasts: 16,
  keys: 4096,
  page: 1000,
  blocks: 256,
  callTime: 80,
};
