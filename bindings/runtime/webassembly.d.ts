/**
 * The part of the WebAssembly JavaScript API that the harness uses. Node offers it, but neither TypeScript's
 * ECMAScript libraries nor the types of Node 20 declare it, and the browser's library would bring `window`.
 */
declare namespace WebAssembly {
  type ImportValue = ((...args: never[]) => unknown) | Memory;

  interface ModuleEntry {
    readonly name: string;
    readonly kind: "function" | "global" | "memory" | "table" | "tag";
  }

  class Module {
    constructor(bytes: Uint8Array);
    static exports(module: Module): ModuleEntry[];
    static imports(module: Module): (ModuleEntry & { readonly module: string })[];
    static customSections(module: Module, name: string): ArrayBuffer[];
    private readonly brand: "WebAssembly.Module";
  }

  class Memory {
    constructor(limits: { initial: number; maximum?: number });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }

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
