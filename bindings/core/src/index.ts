/**
 * The package's public surface: load a runtime and call it, keep its storage, compute state tries.
 *
 * @module as-ismp
 */
export { BlobTooLargeError, CorruptBlobError } from "./blob/compression.ts";
export type { LineFile, SourcePlace } from "./blob/debug-lines.ts";
export {
  decodeRuntimeVersion,
  encodeRuntimeVersion,
  type RuntimeApi,
  type RuntimeVersion,
} from "./blob/runtime-version.ts";
export { ScaleError } from "./codec/scale.ts";
export {
  AllocatorError,
  GuestMemoryError,
  HostArgumentError,
  HostError,
  HostUnavailableError,
  RuntimePanicError,
  SignatureBudgetError,
} from "./host/errors.ts";
export { type KeyPair, type KeyScheme, Keystore } from "./host/keystore.ts";
export { type HostFunctionUse, HostMeter } from "./host/meter.ts";
export type {
  LogEntry,
  LogLevel,
  OffchainContext,
  OffchainKind,
  OffchainWorkerContext,
} from "./host/services.ts";
export {
  MalformedResultError,
  MalformedRuntimeError,
  OpenTransactionsError,
  ResultRangeError,
  RuntimeCallError,
  RuntimeLoadError,
  RuntimeTrapError,
  UnknownEntryPointError,
  UnresolvedImportError,
  VerificationError,
} from "./runtime/errors.ts";
export type { CallOptions } from "./runtime/execution.ts";
export { LightClient, type ParachainHeaders, type Verdict } from "./runtime/light-client.ts";
export { Runtime } from "./runtime/runtime.ts";
export type { HasherName } from "./state/hasher.ts";
export { childTrie, emptyState, type State, stateRoot } from "./state/state.ts";
export { type KillStorageResult, Storage, type StorageChanges, TransactionError } from "./state/storage.ts";
export { orderedRoot, Trie, type TrieEntry } from "./state/trie.ts";
export type { StateVersion } from "./state/trie-codec.ts";
export type { TrieChange } from "./state/trie-diff.ts";
