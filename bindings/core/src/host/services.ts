/** What a caller offers to the host functions of a runtime call: storage, keystore, log and off-chain context. */
import type { Storage } from "../state/storage.ts";
import type { Ed25519Verifier } from "./ed25519.ts";
import type { Keystore } from "./keystore.ts";

/** Log levels, indexed by the number that the runtime passes. */
export const LOG_LEVELS = ["error", "warn", "info", "debug", "trace"] as const;
/** The level of a log entry, from the most to the least severe. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One log entry of a runtime. */
export interface LogEntry {
  /** Severity of the entry. */
  readonly level: LogLevel;
  /** The part of the runtime that wrote it, for example `runtime::system`. */
  readonly target: string;
  /** The text, without level and target. */
  readonly message: string;
}

/** Maximum log level, as `ext_logging_max_level_version_1` counts: from 0 for none to 5 for all. */
export type LogFilter = 0 | 1 | 2 | 3 | 4 | 5;

/** The kinds of storage that a node keeps for off-chain workers. */
export type OffchainKind = "persistent" | "local";

/** What off-chain functions can use. */
export interface OffchainContext {
  /** Whether the node may author blocks. */
  readonly isValidator: boolean;
  /** Wall clock, milliseconds since 1970. */
  timestamp(): number;
  /** 32 unpredictable bytes. */
  randomSeed(): Uint8Array;
  /** The value at a key of the node's off-chain storage, or undefined. */
  get(kind: OffchainKind, key: Uint8Array): Uint8Array | undefined;
  /** Submits an encoded extrinsic (length prefix included) to the pool. Returns false if the pool rejects it. */
  submitTransaction(extrinsic: Uint8Array): boolean;
  /** What only workers may use. Without it these functions end the call. */
  readonly worker?: OffchainWorkerContext;
}

/** What off-chain functions can use in a worker, beyond {@link OffchainContext}. */
export interface OffchainWorkerContext {
  /** Waits until the wall clock shows `deadline`, in milliseconds since 1970. */
  sleepUntil(deadline: number): void;
  /** Writes a value of the node's off-chain storage. */
  set(kind: OffchainKind, key: Uint8Array, value: Uint8Array): void;
  /** Removes a value of the node's off-chain storage. */
  clear(kind: OffchainKind, key: Uint8Array): void;
  /** Writes a value if the present one is `old`. Returns whether it is. */
  compareAndSet(kind: OffchainKind, key: Uint8Array, old: Uint8Array | undefined, value: Uint8Array): boolean;
}

/** Everything that the host functions of one runtime call use. */
export interface HostServices {
  readonly storage: Storage;
  readonly ed25519: Ed25519Verifier;
  readonly logFilter: LogFilter;
  readonly onLog: (entry: LogEntry) => void;
  readonly keystore: Keystore | undefined;
  readonly offchain: OffchainContext | undefined;
  readonly acceptSignature: ((signature: Uint8Array, publicKey: Uint8Array) => boolean) | undefined;
  /** SCALE `RuntimeVersion` of a blob, or null if it has none. */
  readonly runtimeVersionOf: (blob: Uint8Array) => Uint8Array | null;
}
