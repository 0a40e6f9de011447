/**
 * Types of WebAssembly modules and memories for the package's declarations. TypeScript declares the global
 * `WebAssembly` only in the browser's library, which users of Node may not have. If they have it, its modules and
 * memories are assignable to these types.
 */

/** A compiled module. */
export interface WasmModule {
  /** Never present: keeps other objects from being taken for a module. */
  readonly wasmModule?: never;
}

/** A linear memory. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
