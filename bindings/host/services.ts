/** What a caller offers to the host functions of a runtime call: storage, keys, where logs go, what workers may ask. */
import type { Storage } from "../state/storage.ts";
import type { Ed25519Verifier } from "./ed25519.ts";
import type { Keystore } from "./keystore.ts";

/** Levels by the number that the runtime passes. */
export const LOG_LEVELS = ["error", "warn", "info", "debug", "trace"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One line that a runtime logged. `target` names the part of the runtime. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly target: string;
  readonly message: string;
}

/** Log levels as the runtime counts them in `ext_logging_max_level_version_1`: 0 nothing to 5 all. */
export type LogFilter = 0 | 1 | 2 | 3 | 4 | 5;

/** Storage that an off-chain worker keeps on its node. */
export type OffchainKind = "persistent" | "local";

export interface OffchainContext {
  /** Whether the node may author blocks. */
  readonly isValidator: boolean;
  /** Wall clock, milliseconds since 1970. */
  timestamp(): number;
  /** 32 unpredictable bytes. */
  randomSeed(): Uint8Array;
  get(kind: OffchainKind, key: Uint8Array): Uint8Array | undefined;
  /** Takes an encoded extrinsic (length prefix included) into the pool; false where the pool refuses. */
  submitTransaction(extrinsic: Uint8Array): boolean;
}

/** All of it, for one runtime call. */
export interface HostServices {
  readonly storage: Storage;
  readonly ed25519: Ed25519Verifier;
  readonly logFilter: LogFilter;
  readonly onLog: (entry: LogEntry) => void;
  readonly keystore: Keystore | undefined;
  readonly offchain: OffchainContext | undefined;
  /** SCALE `RuntimeVersion` of a blob, or null where it has none. */
  readonly runtimeVersionOf: (blob: Uint8Array) => Uint8Array | null;
}
