/**
 * One call of a runtime: a fresh instance, its host, and the way from input bytes to result bytes.
 *
 * Works on a fork of the caller's storage, which is taken over only when everything has gone well; so a
 * trap, a result out of range or a forgotten transaction leaves the caller's storage as it was.
 * (docs/spec/host.md#calls)
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

/** Pages (64 KiB) that a call may use beyond those the module asks for, as hosts allow by default. */
export const HEAP_PAGES = 2048;

/** What a call may see and where its effects go. Everything is optional. */
export interface CallOptions {
  /** Read by the call, and changed by it if it succeeds. Default: empty storage that is thrown away. */
  readonly storage?: Storage;
  /** Receives every log entry, also of calls that fail later. */
  readonly onLog?: (entry: LogEntry) => void;
  /** What the runtime is told to log. Default: `info` with `onLog`, else `error`. */
  readonly logLevel?: LogLevel | "off";
  /** Adds up time and calls of host functions. */
  readonly meter?: HostMeter;
  /** Where session keys are made. */
  readonly keystore?: Keystore;
  /** What an off-chain worker may use; without it off-chain functions trap. */
  readonly offchain?: OffchainContext;
  /** Pages the heap may take beyond the module's own. Default {@link HEAP_PAGES}. */
  readonly heapPages?: number;
}

/** A compiled module with its {@link Blueprint}. */
export interface Executable {
  readonly module: WasmModule;
  readonly blueprint: Blueprint;
}

/** Calls `entryPoint` with the SCALE arguments `input`; answers the SCALE result. */
export function execute(
  { module, blueprint }: Executable,
  entryPoint: string,
  input: Uint8Array,
  options: CallOptions,
  runtimeVersionOf: (blob: Uint8Array) => Uint8Array | null,
): Uint8Array {
  if (!blueprint.functions.has(entryPoint)) {
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
    runtimeVersionOf,
  });

  let result: unknown;
  try {
    const run = instantiate(module, blueprint, host, options);
    const pointer = host.give(input);
    result = run[entryPoint]?.(pointer, input.length);
  } catch (error) {
    if (error instanceof MalformedRuntimeError) throw error;
    const panic = error instanceof RuntimePanicError ? error.message : lastError;
    throw new RuntimeTrapError(entryPoint, panic, error);
  }
  if (typeof result !== "bigint") {
    throw new UnknownEntryPointError(entryPoint, "the export is not of type (i32, i32) -> i64");
  }
  if (storage.openTransactions > 0) throw new OpenTransactionsError(entryPoint, storage.openTransactions);
  const { pointer, length } = unpackFatPointer(result);
  if (pointer + length > host.memory.size) {
    throw new ResultRangeError(
      entryPoint,
      `${length} bytes at ${pointer} as result, in a memory of ${host.memory.size} bytes`,
    );
  }
  options.storage?.adopt(storage);
  return host.memory.at(pointer, length).slice();
}

type EntryPoints = Readonly<Record<string, ((pointer: number, length: number) => unknown) | undefined>>;

function instantiate(
  module: WasmModule,
  { hostImports, importedMemory }: Blueprint,
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
  const heapBase = (exports["__heap_base"] as WebAssembly.Global).value;
  if (typeof heapBase !== "number" || !Number.isInteger(heapBase)) {
    throw new MalformedRuntimeError("the global __heap_base is not an i32");
  }
  host.attach(memory, heapBase, memory.buffer.byteLength / 65_536 + heapPages);
  return exports as EntryPoints;
}

function logFilter({ logLevel, onLog }: CallOptions): LogFilter {
  const level = logLevel ?? (onLog === undefined ? "error" : "info");
  return level === "off" ? 0 : ((LOG_LEVELS.indexOf(level) + 1) as LogFilter);
}
