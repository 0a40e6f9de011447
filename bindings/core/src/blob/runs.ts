/**
 * Inserts code into a module in front of each run of instructions: instructions that are always executed together,
 * unless one of them traps. What is inserted notes in mutable globals, which the module then exports, that the run is
 * executed.
 *
 * Throws `MalformedWasmError` for bytes that are not a module of WebAssembly 1.0 with globals and exports of its own.
 * Invariant: the changed module computes the same results.
 */
import { concat } from "../codec/scale.ts";
import { leb128 } from "./sections.ts";
import { type BodyFindings, skipInstruction } from "./wasm-code.ts";
import { readModule } from "./wasm-module-reader.ts";
import { MalformedWasmError, readSections, WasmReader } from "./wasm-reader.ts";

/** Instructions of one function that are executed together. */
export interface Run {
  /** Offset of the first one in the file, and that behind the last one. */
  readonly start: number;
  readonly end: number;
  /** Offset of the first instruction of its function. */
  readonly body: number;
  /** Number of instructions, without those that only mark the structure of the code. */
  readonly instructions: number;
}

/** How a run changes a global: `global = global <operation> operand`. */
export interface RunNote {
  /** Which of the added globals. */
  readonly global: number;
  readonly operation: "add" | "or";
  /** From 0 to 2^63 - 1. */
  readonly operand: bigint;
}

const HEADER_LENGTH = 8;
const GLOBAL_SECTION = 6;
const EXPORT_SECTION = 7;
const CODE_SECTION = 10;

/** An added global's type and initial value: a mutable i64 that starts at 0. */
const NEW_GLOBAL = Uint8Array.of(0x7e, 0x01, 0x42, 0x00, 0x0b);
const EXPORTED_GLOBAL = 0x03;
const GLOBAL_GET = 0x23;
const GLOBAL_SET = 0x24;
const I64_CONST = 0x42;
const OPERATIONS = { add: 0x7c, or: 0x84 } as const;

/** `nop`, `block`, `loop`, `else`, `end`: engines make no machine code for them. */
const STRUCTURE: ReadonlySet<number> = new Set([0x01, 0x02, 0x03, 0x05, 0x0b]);
/**
 * A new run begins behind each of these: `unreachable`, `loop`, `if`, `else`, `end`, `br`, `br_if`, `br_table`,
 * `return`.
 */
const RUN_ENDS: ReadonlySet<number> = new Set([0x00, 0x03, 0x04, 0x05, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f]);

/** All runs with at least one instruction, in the order of the file. @throws MalformedWasmError */
export function runsOf(wasm: Uint8Array): Run[] {
  const runs: Run[] = [];
  for (const { id, payload } of readSections(wasm)) {
    if (id !== CODE_SECTION) continue;
    payload.vector(() => {
      const body = payload.part(payload.u32());
      skipLocals(body);
      for (const run of readRuns(body)) if (run.instructions > 0) runs.push(run);
    });
  }
  return runs;
}

/**
 * The module with additional globals that its runs change.
 *
 * @param globals names of the exports of the globals, which are of type i64
 * @param noteOf called for each run of {@link runsOf}, in the same order; undefined leaves the run as it is
 * @throws MalformedWasmError
 */
export function noteRuns(
  wasm: Uint8Array,
  globals: readonly string[],
  noteOf: (run: Run) => RunNote | undefined,
): Uint8Array {
  const first = readModule(wasm, false).globals.length;
  const parts = [wasm.subarray(0, HEADER_LENGTH)];
  const done = new Set<number>();
  for (const { id, content, payload } of readSections(wasm)) {
    const kept = section(id, content, payload);
    parts.push(Uint8Array.of(id), leb128(kept.length), kept);
    done.add(id);
  }
  for (const id of [GLOBAL_SECTION, EXPORT_SECTION]) {
    if (!done.has(id))
      throw new MalformedWasmError(`expected a module with a section of id ${id}, found none`);
  }
  return concat(...parts);

  function section(id: number, content: Uint8Array, payload: WasmReader): Uint8Array {
    if (id === GLOBAL_SECTION)
      return append(
        content,
        globals.map(() => NEW_GLOBAL),
      );
    if (id === EXPORT_SECTION) return append(content, globals.map(exportOf));
    if (id !== CODE_SECTION) return content;
    const bodies = payload.vector(() => functionBody(payload.part(payload.u32())));
    return concat(leb128(bodies.length), ...bodies.flatMap((body) => [leb128(body.length), body]));
  }

  function exportOf(name: string, place: number): Uint8Array {
    const text = new TextEncoder().encode(name);
    return concat(leb128(text.length), text, Uint8Array.of(EXPORTED_GLOBAL), leb128(first + place));
  }

  function functionBody(body: WasmReader): Uint8Array {
    const start = body.offset;
    skipLocals(body);
    const changed = [wasm.subarray(start, body.offset)];
    for (const run of readRuns(body)) {
      const note = run.instructions > 0 ? noteOf(run) : undefined;
      if (note !== undefined) changed.push(codeOf(note, first));
      changed.push(wasm.subarray(run.start, run.end));
    }
    return concat(...changed);
  }
}

function skipLocals(body: WasmReader): void {
  body.vector(() => {
    body.u32();
    body.u8();
  });
}

/** Splits the code of a function, also into runs without an instruction that counts. */
function* readRuns(body: WasmReader): Generator<Run> {
  const findings: BodyFindings = { features: [] };
  const first = body.offset;
  let start = first;
  let instructions = 0;
  while (body.remaining > 0) {
    const opcode = body.peek();
    skipInstruction(body, findings);
    if (!STRUCTURE.has(opcode)) instructions += 1;
    if (!RUN_ENDS.has(opcode)) continue;
    yield { start, end: body.offset, body: first, instructions };
    start = body.offset;
    instructions = 0;
  }
}

/** A vector with more items at its end. */
function append(vector: Uint8Array, items: readonly Uint8Array[]): Uint8Array {
  const reader = new WasmReader(vector);
  const count = reader.u32();
  return concat(leb128(count + items.length), reader.rest(), ...items);
}

/** Code that changes a global and leaves the stack as it was. */
function codeOf({ global, operation, operand }: RunNote, first: number): Uint8Array {
  const index = leb128(first + global);
  return concat(
    Uint8Array.of(GLOBAL_GET),
    index,
    Uint8Array.of(I64_CONST),
    signedLeb128(operand),
    Uint8Array.of(OPERATIONS[operation], GLOBAL_SET),
    index,
  );
}

/** A number that is not negative, as a signed LEB128 integer. */
function signedLeb128(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x40n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Uint8Array.of(...bytes, Number(rest));
}
