/**
 * Makes a module count the instructions that it executes, for benchmarks and for tests of weights.
 *
 * In front of each run of instructions that are always executed together, code is inserted that adds their number to
 * a counter. The module exports the counter as {@link INSTRUCTION_COUNTER}. Instructions that only mark the structure
 * of the code (`block`, `loop`, `else`, `end`, `nop`) do not count, because engines make no machine code for them.
 * Throws `MalformedWasmError` for bytes that are not a module of WebAssembly 1.0 with globals and exports of its own.
 * Invariant: a metered module computes the same results.
 */
import { concat } from "../codec/scale.ts";
import { leb128 } from "./sections.ts";
import { type BodyFindings, skipInstruction } from "./wasm-code.ts";
import { readModule } from "./wasm-module-reader.ts";
import { MalformedWasmError, readSections, WasmReader } from "./wasm-reader.ts";

/** Name of the exported counter: a mutable global of type i64. */
export const INSTRUCTION_COUNTER = "__instructions";

const HEADER_LENGTH = 8;
const GLOBAL_SECTION = 6;
const EXPORT_SECTION = 7;
const CODE_SECTION = 10;

/** The counter's type and initial value: a mutable i64 that starts at 0. */
const COUNTER = Uint8Array.of(0x7e, 0x01, 0x42, 0x00, 0x0b);
const EXPORTED_GLOBAL = 0x03;
const GLOBAL_GET = 0x23;
const GLOBAL_SET = 0x24;
const I64_CONST = 0x42;
const I64_ADD = 0x7c;

/** `nop`, `block`, `loop`, `else`, `end`. */
const STRUCTURE: ReadonlySet<number> = new Set([0x01, 0x02, 0x03, 0x05, 0x0b]);
/**
 * A new run begins after each of these: `unreachable`, `loop`, `if`, `else`, `end`, `br`, `br_if`, `br_table`,
 * `return`.
 */
const RUN_ENDS: ReadonlySet<number> = new Set([0x00, 0x03, 0x04, 0x05, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f]);

/**
 * The module with a counter of executed instructions.
 *
 * @throws MalformedWasmError
 */
export function meterInstructions(wasm: Uint8Array): Uint8Array {
  const counter = readModule(wasm, false).globals.length;
  const parts = [wasm.subarray(0, HEADER_LENGTH)];
  const done = new Set<number>();
  for (const { id, content } of readSections(wasm)) {
    const kept = meterSection(id, content, counter);
    parts.push(Uint8Array.of(id), leb128(kept.length), kept);
    done.add(id);
  }
  for (const id of [GLOBAL_SECTION, EXPORT_SECTION]) {
    if (!done.has(id))
      throw new MalformedWasmError(`expected a module with a section of id ${id}, found none`);
  }
  return concat(...parts);
}

function meterSection(id: number, content: Uint8Array, counter: number): Uint8Array {
  if (id === GLOBAL_SECTION) return append(content, COUNTER);
  if (id === EXPORT_SECTION) {
    const name = new TextEncoder().encode(INSTRUCTION_COUNTER);
    return append(
      content,
      concat(leb128(name.length), name, Uint8Array.of(EXPORTED_GLOBAL), leb128(counter)),
    );
  }
  if (id !== CODE_SECTION) return content;
  const reader = new WasmReader(content);
  const bodies = reader.vector(() => meterBody(reader.part(reader.u32()).rest(), counter));
  return concat(leb128(bodies.length), ...bodies.flatMap((body) => [leb128(body.length), body]));
}

/** A vector with one more item at its end. */
function append(vector: Uint8Array, item: Uint8Array): Uint8Array {
  const reader = new WasmReader(vector);
  const count = reader.u32();
  return concat(leb128(count + 1), reader.rest(), item);
}

function meterBody(body: Uint8Array, counter: number): Uint8Array {
  const reader = new WasmReader(body);
  const findings: BodyFindings = { features: [] };
  reader.vector(() => {
    reader.u32();
    reader.u8();
  });
  const parts = [body.subarray(0, reader.offset)];
  let start = reader.offset;
  let count = 0;
  while (reader.remaining > 0) {
    const at = reader.offset;
    const opcode = body[at] as number;
    skipInstruction(reader, findings);
    if (!STRUCTURE.has(opcode)) count += 1;
    if (!RUN_ENDS.has(opcode)) continue;
    if (count > 0) parts.push(addition(count, counter));
    parts.push(body.subarray(start, reader.offset));
    start = reader.offset;
    count = 0;
  }
  return concat(...parts);
}

/** Code that adds `count` to the counter and leaves the stack as it was. */
function addition(count: number, counter: number): Uint8Array {
  const index = leb128(counter);
  return concat(
    Uint8Array.of(GLOBAL_GET),
    index,
    Uint8Array.of(I64_CONST),
    signedLeb128(count),
    Uint8Array.of(I64_ADD, GLOBAL_SET),
    index,
  );
}

/** A positive number as a signed LEB128 integer. */
function signedLeb128(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x40) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  return Uint8Array.of(...bytes, rest);
}
