/**
 * JSON-RPC for a development chain and its transaction pool, and providers for client libraries.
 *
 * @module as-ismp/rpc
 */
export {
  AlreadyInPoolError,
  DependencyCycleError,
  InvalidTransactionError,
  NoTagsError,
  PoolError,
  PoolFullError,
  type PoolNotice,
  type PoolOptions,
  type PoolTransaction,
  type SealingOptions,
  type StatusListener,
  sealBlock,
  sealInstantly,
  TooLowPriorityError,
  TransactionFormatError,
  TransactionPool,
  type TransactionStatus,
  ValidationFailedError,
} from "../pool/index.ts";
export { papiProvider } from "./adapters/papi.ts";
export { PolkadotJsProvider } from "./adapters/polkadot-js.ts";
export { RpcError, SessionClosedError } from "./errors.ts";
export { DEFAULT_LIMITS, type RpcLimits } from "./limits.ts";
export { type Method, type MethodContext, type MethodGroup, method, unsafeMethod } from "./method.ts";
export { DEFAULT_NETWORK_LIMITS, type NetworkLimits } from "./network-limits.ts";
export { NetworkServer, type NetworkServerOptions, type RpcMethods } from "./network-server.ts";
export { DEFAULT_NODE, describeNode, type NodeDescription } from "./node-description.ts";
export { type AllowedOrigins, DEFAULT_ORIGINS } from "./origins.ts";
export { Parameters } from "./parameters.ts";
export { RpcServer, type RpcServerOptions } from "./server.ts";
export type { RpcSession } from "./session.ts";
