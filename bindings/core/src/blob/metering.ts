/**
 * Makes a module count the instructions that it executes, for benchmarks and for tests of weights.
 *
 * In front of each run of instructions that are always executed together, code is inserted that adds their number to
 * a counter. The module exports the counter as {@link INSTRUCTION_COUNTER}. Instructions that only mark the structure
 * of the code (`block`, `loop`, `else`, `end`, `nop`) do not count, because engines make no machine code for them.
 * Throws `MalformedWasmError` for bytes that are not a module of WebAssembly 1.0 with globals and exports of its own.
 * Invariant: a metered module computes the same results.
 */
import { noteRuns } from "./runs.ts";

/** Name of the exported counter: a mutable global of type i64. */
export const INSTRUCTION_COUNTER = "__instructions";

/**
 * The module with a counter of executed instructions.
 *
 * @throws MalformedWasmError
 */
export function meterInstructions(wasm: Uint8Array): Uint8Array {
  return noteRuns(wasm, [INSTRUCTION_COUNTER], ({ instructions }) => ({
    global: 0,
    operation: "add",
    operand: BigInt(instructions),
  }));
}
