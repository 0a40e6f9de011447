/**
 * The flags of a module that notes which of its lines are executed: bits of globals that it exports.
 */

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

/** Flags of one global: its sign is not used. */
export const FLAGS_OF_GLOBAL = 63;

/** Name of the exported global with the flags from `index` × {@link FLAGS_OF_GLOBAL}. */
export function flagsGlobal(index: number): string {
  return `__lines_${index}`;
}
