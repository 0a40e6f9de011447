/**
 * The part of the WebAssembly JavaScript API that the harness uses. Node offers it, but neither TypeScript's
 * ECMAScript libraries nor the types of Node 20 declare it, and the browser's library would also declare `window`.
 * This file is not in the package: exported declarations use the types of `wasm-types.ts`, which have the same shape.
 * It imports nothing, so that the benchmarks, which import the built package, can include it as well.
 */
declare namespace WebAssembly {
  type ImportValue = ((...args: never[]) => unknown) | Memory;

  interface ModuleEntry {
    readonly name: string;
    readonly kind: "function" | "global" | "memory" | "table" | "tag";
  }

  interface Module {
    readonly wasmModule?: never;
  }
  const Module: {
    new (bytes: Uint8Array): Module;
    exports(module: Module): ModuleEntry[];
    imports(module: Module): (ModuleEntry & { readonly module: string })[];
    customSections(module: Module, name: string): ArrayBuffer[];
  };

  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  const Memory: new (limits: { initial: number; maximum?: number }) => Memory;

  class Global {
    readonly value: unknown;
  }

  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, ImportValue>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }

  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}

  function compile(bytes: Uint8Array): Promise<Module>;
}
