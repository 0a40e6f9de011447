/** What the flags of a module mean that notes which of its lines are executed. */

/** Lines that are executed together. */
export interface LineTable {
  /** Names of the files, as authors import them. */
  readonly files: readonly string[];
  /** Of each flag the lines that are executed where it is set: index into `files`, and the number from 1. */
  readonly flags: readonly (readonly (readonly [file: number, line: number])[])[];
}

/** A module that sets flags, and what they mean. */
export interface CoverageBuild {
  /** Plain WebAssembly. */
  readonly wasm: Uint8Array;
  /** Can be written as JSON. */
  readonly table: LineTable;
}
