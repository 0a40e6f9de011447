/**
 * A Substrate runtime in Node or a browser: a blob that is compiled once and whose entry points can be called.
 *
 * Rejects blobs that are not a runtime (`MalformedRuntimeError`), that import what this host does not offer
 * (`UnresolvedImportError`), and compressed blobs that are damaged or too large. Each call runs in an instance of its
 * own, so only the storage that the caller passes survives a call.
 */
import { cryptoWaitReady } from "@polkadot/util-crypto";
import { DecompressorNotLoadedError, decompressBlob, decompressBlobNow } from "../blob/compression.ts";
import { decodeRuntimeVersion, encodeRuntimeVersion, type RuntimeVersion } from "../blob/runtime-version.ts";
import type { WasmModule } from "../host/wasm-types.ts";
import { type Blueprint, inspect } from "./blueprint.ts";
import { MalformedRuntimeError } from "./errors.ts";
import { type CallOptions, execute } from "./execution.ts";
import { type Instrumentation, instrumentationOf } from "./instrumentation.ts";
import { LightClient } from "./light-client.ts";
import { versionFromCode, versionFromSections } from "./version.ts";

/** A loaded runtime. */
export class Runtime {
  /** The plain WebAssembly, without compression. */
  readonly code: Uint8Array;
  /** The compiled module, of which each call makes an instance. */
  readonly module: WasmModule;
  readonly #blueprint: Blueprint;
  readonly #instrumentation: Instrumentation | undefined;
  #version: RuntimeVersion | undefined;
  #lightClient: LightClient | undefined;

  private constructor(code: Uint8Array, module: WasmModule, instrumentation: Instrumentation | undefined) {
    this.code = code;
    this.module = module;
    this.#blueprint = inspect(instrumentation?.code ?? code, module);
    this.#instrumentation = instrumentation;
  }

  /**
   * Loads a blob: plain WebAssembly, or compressed, as the storage value `:code` may hold it.
   *
   * @throws MalformedRuntimeError, UnresolvedImportError, BlobTooLargeError, CorruptBlobError
   */
  static async load(blob: Uint8Array): Promise<Runtime> {
    const [code] = await Promise.all([decompressBlob(blob), cryptoWaitReady()]);
    const instrumentation = instrumentationOf(code);
    let module: WasmModule;
    try {
      module = await WebAssembly.compile(instrumentation?.code ?? code);
    } catch (error) {
      throw new MalformedRuntimeError("the blob is not a WebAssembly module", { cause: error });
    }
    return new Runtime(code, module, instrumentation);
  }

  /** Names of the exported functions, for example `Core_version`. */
  get entryPoints(): ReadonlySet<string> {
    return this.#blueprint.functions;
  }

  /** Names of the host functions that the code imports. */
  get hostFunctions(): readonly string[] {
    return WebAssembly.Module.imports(this.module).map(({ name }) => name);
  }

  /** The runtime's `LightClientApi`, without storage. */
  get lightClient(): LightClient {
    this.#lightClient ??= new LightClient(this);
    return this.#lightClient;
  }

  /**
   * Calls an entry point synchronously.
   *
   * @param entryPoint `<Trait>_<method>`
   * @param input SCALE encodings of the arguments, concatenated
   * @returns SCALE encoding of the result
   * @throws UnknownEntryPointError, RuntimeTrapError, OpenTransactionsError, ResultRangeError; the storage is then
   *   unchanged
   */
  call(entryPoint: string, input: Uint8Array, options: CallOptions = {}): Uint8Array {
    return this.#execute(entryPoint, input, options, versionOfBlob);
  }

  /**
   * The runtime's version: from its custom sections if it has both, else from `Core_version`.
   *
   * @throws ScaleError if the bytes are not a `RuntimeVersion`, and what {@link call} throws
   */
  version(): RuntimeVersion {
    // The version of another blob is not available here: a runtime that asked for its own would recurse forever.
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
    const executable = {
      code: this.#instrumentation?.code ?? this.code,
      module: this.module,
      blueprint: this.#blueprint,
      onInstance: this.#instrumentation?.onInstance,
    };
    return execute(executable, entryPoint, input, options, runtimeVersionOf);
  }

  /** @internal Makes a runtime from plain WebAssembly, synchronously. */
  static fromCode(code: Uint8Array): Runtime {
    const instrumentation = instrumentationOf(code);
    return new Runtime(code, new WebAssembly.Module(instrumentation?.code ?? code), instrumentation);
  }
}

/** Makes a runtime from plain WebAssembly, synchronously. For other packages of this project. */
export function runtimeFromCode(code: Uint8Array): Runtime {
  return Runtime.fromCode(code);
}

/**
 * SCALE `RuntimeVersion` of a blob that a runtime holds, such as the code of an upgrade, plain or compressed. Null if
 * the blob is not a runtime.
 */
function versionOfBlob(blob: Uint8Array): Uint8Array | null {
  try {
    const code = decompressBlobNow(blob);
    // Nodes read the sections and look at nothing else of the code. A stricter answer would be another state.
    return encodeRuntimeVersion(versionFromCode(code) ?? Runtime.fromCode(code).version());
  } catch (error) {
    // This host could not look: "not a runtime" would be a wrong answer, and other hosts give the right one.
    if (error instanceof DecompressorNotLoadedError) throw error;
    return null;
  }
}
