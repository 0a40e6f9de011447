/**
 * One call of a runtime: makes a fresh instance and its host, passes the input and returns the result.
 *
 * The call works on a fork of the caller's storage, which is taken over only if the call succeeds. So a trap, a
 * result out of range or an open storage transaction leaves the caller's storage unchanged. (docs/spec/host.md#calls)
 */
import { Ed25519Verifier } from "../host/ed25519.ts";
import { RuntimePanicError } from "../host/errors.ts";
import { unpackFatPointer } from "../host/guest-memory.ts";
import { Host } from "../host/host.ts";
import type { Keystore } from "../host/keystore.ts";
import type { HostMeter } from "../host/meter.ts";
import {
  LOG_LEVELS,
  type LogEntry,
  type LogFilter,
  type LogLevel,
  type OffchainContext,
} from "../host/services.ts";
import type { WasmModule } from "../host/wasm-types.ts";
import { Storage } from "../state/storage.ts";
import type { Blueprint } from "./blueprint.ts";
import {
  MalformedRuntimeError,
  OpenTransactionsError,
  ResultRangeError,
  RuntimeTrapError,
  UnknownEntryPointError,
} from "./errors.ts";
import { trapPlaces } from "./trap-places.ts";

/** Default limit of the heap: pages of 64 KiB beyond those of the module, the same as in other hosts. */
const HEAP_PAGES = 2048;

/** What a call can use, and where its effects go. Everything is optional. */
export interface CallOptions {
  /** Read by the call, and changed by it if it succeeds. Default: empty storage that is dropped after the call. */
  readonly storage?: Storage;
  /** Called with every log entry, even if the call fails later. */
  readonly onLog?: (entry: LogEntry) => void;
  /** The maximum log level that the runtime is told. Default: `info` with `onLog`, else `error`. */
  readonly logLevel?: LogLevel | "off";
  /** Measures calls of host functions and their time. */
  readonly meter?: HostMeter;
  /** Where session keys are generated. Without it their generation ends the call. */
  readonly keystore?: Keystore;
  /** What off-chain functions can use. Without it they end the call. */
  readonly offchain?: OffchainContext;
  /**
   * Which sr25519 signatures are valid without a check, for tests that make calls of accounts whose keys they do not
   * have. Other hosts refuse a block with such a signature. Default: none.
   */
  readonly acceptSignature?: (signature: Uint8Array, publicKey: Uint8Array) => boolean;
  /** Limit of the heap: pages of 64 KiB beyond the module's own. Default: 2,048. */
  readonly heapPages?: number;
}

/** A compiled module with its {@link Blueprint}. */
export interface Executable {
  /** What the module was compiled from. */
  readonly code: Uint8Array;
  readonly module: WasmModule;
  readonly blueprint: Blueprint;
  /** Called with the exports of each new instance. */
  readonly onInstance: ((exports: Readonly<Record<string, unknown>>) => void) | undefined;
}

/**
 * Calls `entryPoint` with the SCALE-encoded arguments `input` and returns the SCALE-encoded result.
 *
 * @throws UnknownEntryPointError, RuntimeTrapError, OpenTransactionsError, ResultRangeError, MalformedRuntimeError
 */
export function execute(
  executable: Executable,
  entryPoint: string,
  input: Uint8Array,
  options: CallOptions,
  runtimeVersionOf: (blob: Uint8Array) => Uint8Array | null,
): Uint8Array {
  if (!executable.blueprint.functions.has(entryPoint)) {
    throw new UnknownEntryPointError(entryPoint, "the runtime has no such entry point");
  }
  const storage = options.storage?.fork() ?? new Storage();
  let lastError: string | undefined;
  const host = new Host({
    storage,
    ed25519: new Ed25519Verifier(),
    logFilter: logFilter(options),
    onLog(entry) {
      if (entry.level === "error") lastError = entry.message;
      options.onLog?.(entry);
    },
    keystore: options.keystore,
    offchain: options.offchain,
    acceptSignature: options.acceptSignature,
    runtimeVersionOf,
  });

  let result: unknown;
  try {
    const run = instantiate(executable, host, options);
    const pointer = host.give(input);
    result = run[entryPoint]?.(pointer, input.length);
  } catch (error) {
    if (error instanceof MalformedRuntimeError) throw error;
    const panic = error instanceof RuntimePanicError ? error.message : lastError;
    const { module, code } = executable;
    throw new RuntimeTrapError(entryPoint, panic, error, trapPlaces(error, module, code));
  }
  if (typeof result !== "bigint") {
    throw new UnknownEntryPointError(entryPoint, "expected an export of type (i32, i32) -> i64");
  }
  if (storage.openTransactions > 0) throw new OpenTransactionsError(entryPoint, storage.openTransactions);
  const { pointer, length } = unpackFatPointer(result);
  if (pointer + length > host.memory.size) {
    throw new ResultRangeError(
      entryPoint,
      `the result of ${length} bytes at ${pointer} is outside of the memory of ${host.memory.size} bytes`,
    );
  }
  options.storage?.adopt(storage);
  return host.memory.at(pointer, length).slice();
}

type EntryPoints = Readonly<Record<string, ((pointer: number, length: number) => unknown) | undefined>>;

function instantiate(
  { module, blueprint: { hostImports, importedMemory }, onInstance }: Executable,
  host: Host,
  { meter, heapPages = HEAP_PAGES }: CallOptions,
): EntryPoints {
  const functions = hostImports.bind(host);
  const env: Record<string, WebAssembly.ImportValue> =
    meter === undefined ? functions : meter.wrap(functions);
  if (importedMemory !== undefined) env["memory"] = new WebAssembly.Memory(importedMemory);
  const { exports } = new WebAssembly.Instance(module, { env });
  const memory = (env["memory"] ?? exports["memory"]) as WebAssembly.Memory;
  meter?.attach(memory, exports);
  onInstance?.(exports);
  const heapBase = (exports["__heap_base"] as WebAssembly.Global).value;
  if (typeof heapBase !== "number" || !Number.isInteger(heapBase)) {
    throw new MalformedRuntimeError("expected the global __heap_base to be an i32");
  }
  host.attach(memory, heapBase, memory.buffer.byteLength / 65_536 + heapPages);
  return exports as EntryPoints;
}

function logFilter({ logLevel, onLog }: CallOptions): LogFilter {
  const level = logLevel ?? (onLog === undefined ? "error" : "info");
  return level === "off" ? 0 : ((LOG_LEVELS.indexOf(level) + 1) as LogFilter);
}
