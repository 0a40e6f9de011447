/**
 * A Substrate runtime in Node: a blob, compiled once, whose entry points can be called.
 *
 * Refuses what is no runtime (`MalformedRuntimeError`), what wants more than this host offers
 * (`UnresolvedImportError`) and compressed blobs that are damaged or too large. Each call runs in an
 * instance of its own, so nothing survives a call but the storage the caller gave.
 */
import { cryptoWaitReady } from "@polkadot/util-crypto";
import { decompressBlob, decompressBlobNow } from "../build/compression.ts";
import type { WasmModule } from "../host/wasm-types.ts";
import { type Blueprint, inspect } from "./blueprint.ts";
import { MalformedRuntimeError } from "./errors.ts";
import { type CallOptions, execute } from "./execution.ts";
import { LightClient } from "./light-client.ts";
import {
  decodeRuntimeVersion,
  encodeRuntimeVersion,
  type RuntimeVersion,
  versionFromSections,
} from "./version.ts";

export class Runtime {
  /** The plain WebAssembly. */
  readonly code: Uint8Array;
  readonly module: WasmModule;
  readonly #blueprint: Blueprint;
  #version: RuntimeVersion | undefined;
  #lightClient: LightClient | undefined;

  private constructor(code: Uint8Array, module: WasmModule) {
    this.code = code;
    this.module = module;
    this.#blueprint = inspect(code, module);
  }

  /**
   * Loads a blob: plain WebAssembly, or compressed as it may lie under `:code`.
   *
   * @throws MalformedRuntimeError, UnresolvedImportError, BlobTooLargeError, CorruptBlobError
   */
  static async load(blob: Uint8Array): Promise<Runtime> {
    const [code] = await Promise.all([decompressBlob(blob), cryptoWaitReady()]);
    let module: WasmModule;
    try {
      module = await WebAssembly.compile(code);
    } catch (error) {
      throw new MalformedRuntimeError("the blob is not a WebAssembly module", { cause: error });
    }
    return new Runtime(code, module);
  }

  /** Names of the exported functions, for example `Core_version`. */
  get entryPoints(): ReadonlySet<string> {
    return this.#blueprint.functions;
  }

  /** The runtime's `LightClientApi`, without storage. */
  get lightClient(): LightClient {
    this.#lightClient ??= new LightClient(this);
    return this.#lightClient;
  }

  /**
   * Calls an entry point and waits for it.
   *
   * @param entryPoint `<Trait>_<method>`
   * @param input SCALE encodings of the arguments, concatenated
   * @returns SCALE encoding of the result
   * @throws UnknownEntryPointError, RuntimeTrapError, OpenTransactionsError, ResultRangeError; the storage
   * is then unchanged
   */
  call(entryPoint: string, input: Uint8Array, options: CallOptions = {}): Uint8Array {
    return this.#execute(entryPoint, input, options, versionOfBlob);
  }

  /**
   * What the runtime says of itself, from its custom sections if it has both, else from `Core_version`.
   *
   * @throws ScaleError where that is no `RuntimeVersion`, and what {@link call} throws
   */
  version(): RuntimeVersion {
    // Another blob's version is not available here: a runtime that asks for its own would ask forever.
    this.#version ??=
      versionFromSections(this.module) ??
      decodeRuntimeVersion(this.#execute("Core_version", new Uint8Array(), {}, () => null));
    return this.#version;
  }

  #execute(
    entryPoint: string,
    input: Uint8Array,
    options: CallOptions,
    runtimeVersionOf: (blob: Uint8Array) => Uint8Array | null,
  ): Uint8Array {
    const executable = { module: this.module, blueprint: this.#blueprint };
    return execute(executable, entryPoint, input, options, runtimeVersionOf);
  }

  /** @internal A runtime from plain WebAssembly, at once. */
  static fromCode(code: Uint8Array): Runtime {
    return new Runtime(code, new WebAssembly.Module(code));
  }
}

/**
 * SCALE `RuntimeVersion` of a blob that a runtime holds, for example the code of an upgrade, plain or compressed; null
 * where the blob is none.
 */
function versionOfBlob(blob: Uint8Array): Uint8Array | null {
  try {
    return encodeRuntimeVersion(Runtime.fromCode(decompressBlobNow(blob)).version());
  } catch {
    return null;
  }
}
