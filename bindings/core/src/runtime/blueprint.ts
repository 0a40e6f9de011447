/**
 * Inspects a module before it runs: whether this host offers its imports, and which memory it needs.
 *
 * Rejects a module with imports that the host does not have, a module without a memory or with one that is both
 * imported and exported, and a module without `__heap_base`. The rules of other hosts about instructions and sections
 * are not checked here, because Node accepts more than they do. (docs/spec/host.md#memory, docs/spec/host.md#exports)
 */
import { readModule } from "../blob/wasm-module-reader.ts";
import { HostImports } from "../host/interfaces.ts";
import type { WasmModule } from "../host/wasm-types.ts";
import { MalformedRuntimeError, UnresolvedImportError } from "./errors.ts";

/** Limits of an imported memory, in pages of 64 KiB. */
interface MemoryLimits {
  readonly initial: number;
  readonly maximum?: number;
}

/** What is known of a module before it runs. */
export interface Blueprint {
  readonly hostImports: HostImports;
  /** Limits of `env.memory`, or undefined if the module exports a memory of its own. */
  readonly importedMemory: MemoryLimits | undefined;
  /** Names of the exported functions. */
  readonly functions: ReadonlySet<string>;
}

/**
 * Inspects `module`, which was compiled from `code`.
 *
 * @throws UnresolvedImportError, MalformedRuntimeError
 */
export function inspect(code: Uint8Array, module: WasmModule): Blueprint {
  const imports = WebAssembly.Module.imports(module);
  const exports = WebAssembly.Module.exports(module);
  const hostImports = new HostImports(
    imports.filter(({ kind }) => kind === "function").map(({ name }) => name),
  );
  const unresolved = imports.filter(({ module: from, name, kind }) => {
    if (from !== "env") return true;
    return kind === "function"
      ? hostImports.unresolved.includes(name)
      : kind !== "memory" || name !== "memory";
  });
  if (unresolved.length > 0) {
    throw new UnresolvedImportError(unresolved.map(({ module: from, name }) => `${from}.${name}`));
  }

  const imported = imports.some(({ kind }) => kind === "memory");
  const exported = exports.some(({ name, kind }) => name === "memory" && kind === "memory");
  if (imported === exported) {
    throw new MalformedRuntimeError(
      imported
        ? "the memory is both imported and exported"
        : "the module has no memory to share with the host",
    );
  }
  if (!exports.some(({ name, kind }) => name === "__heap_base" && kind === "global")) {
    throw new MalformedRuntimeError("the global __heap_base is not exported");
  }
  return {
    hostImports,
    importedMemory: imported ? importedLimits(code) : undefined,
    functions: new Set(exports.filter(({ kind }) => kind === "function").map(({ name }) => name)),
  };
}

/** JavaScript does not show the limits of an imported memory, so they are read from the code. */
function importedLimits(code: Uint8Array): MemoryLimits {
  const limits = readModule(code, false).memories[0];
  if (limits === undefined)
    throw new MalformedRuntimeError("expected the limits of the imported memory, found none");
  const { minimum, maximum } = limits;
  return maximum === undefined ? { initial: minimum } : { initial: minimum, maximum };
}
