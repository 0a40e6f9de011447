/**
 * For tests of runtimes, with any test framework: chains in memory, expectations, two connected chains.
 *
 * @module @as-ismp/chain/testing
 */
export type { AnyRuntime, RuntimeTypes } from "@as-ismp/relayer/substrate";
export { type ConnectedChains, type ConnectOptions, connect } from "./connect.ts";
export {
  type EventSource,
  type ExpectedData,
  expectError,
  expectEvent,
  type FoundEvent,
} from "./expectations.ts";
export type { AccountLike } from "./impersonation.ts";
export { CallFailedError, type Receipt, type Weight, type WeightOfCall } from "./receipt.ts";
export type { StorageChange } from "./storage-diff.ts";
export { type SentCall, type Snapshot, TestChain, type TestChainOptions } from "./test-chain.ts";
export { type RelayReport, TestRelayer } from "./test-relayer.ts";
