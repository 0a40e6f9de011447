/**
 * A relayer between chains with ISMP: updates their clients, and delivers their messages.
 *
 * @module as-ismp/relayer
 */

export { type ClientCreationOptions, createClient } from "./client-creation.ts";
export { type ChainConfig, parseConfig, type RelayerConfig } from "./config.ts";
export {
  BusyPoolError,
  ClientCreationError,
  FinalityTakenBackError,
  JournalUnusableError,
  MessageRefusedError,
  RelayerConfigError,
  StoppedError,
  UnreadableMessageError,
  WrongChainError,
} from "./errors.ts";
export { EXAMPLE_CONFIG } from "./example-config.ts";
export { Metrics } from "./metrics.ts";
export {
  type Decision,
  decide,
  type MessageKind,
  type MessageStatus,
  type UsableHeight,
} from "./next-action.ts";
export type { FoundMessage, RelayEvent, RelayObserver, Waiting } from "./observer.ts";
export { Relayer, type RelayerOptions, type RelayPart } from "./relayer.ts";
export { type RetryTools, type Sleep, withRetry } from "./rpc-retry.ts";
