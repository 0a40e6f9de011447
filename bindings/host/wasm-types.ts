/**
 * WebAssembly's modules and memories as the package's declarations name them. The global `WebAssembly` has its types in
 * the browser's library alone, which users of Node need not have; where they have it, its modules and memories fit these.
 */

/** A compiled module. */
export interface WasmModule {
  /** Never there: tells a module from other objects. */
  readonly wasmModule?: never;
}

/** A linear memory. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
