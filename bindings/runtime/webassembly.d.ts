/**
 * The part of the WebAssembly JavaScript API that the harness uses. Node offers it, but neither TypeScript's
 * ECMAScript libraries nor the types of Node 20 declare it, and the browser's library would bring `window`. This file is
 * not in the package: what is exported names modules and memories by `wasm-types.ts`, of the same shape. It imports
 * nothing, so that the benchmarks, which import the package as it is built, can have it too.
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
