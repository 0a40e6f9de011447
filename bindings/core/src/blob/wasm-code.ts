/**
 * Scans code of WebAssembly 1.0 (the MVP): function bodies and constant expressions.
 *
 * Finds opcodes of later proposals, floating point, and growth of the memory. Throws `MalformedWasmError` for
 * immediates that can't be read. Does not check types and indices, which an engine's validator does. Invariant: an
 * instruction is skipped only if its length is known. Any other opcode is reported and ends the scan of that body.
 */
import { hex, MalformedWasmError, PostMvpError, type WasmReader } from "./wasm-reader.ts";

/** What was found, and its offset in the file. */
export interface Finding {
  readonly offset: number;
  readonly detail: string;
}

export interface FeatureUse extends Finding {
  /** Name of the WebAssembly proposal. */
  readonly feature: string;
}

export interface BodyFindings {
  /** First use of each later proposal. */
  readonly features: FeatureUse[];
  /** First local, block or opcode with an f32 or f64. */
  float?: Finding;
  /** First `memory.grow`. */
  growth?: Finding;
}

export type ValueType = "i32" | "i64" | "f32" | "f64";

const VALUE_TYPES = new Map<number, ValueType>([
  [0x7f, "i32"],
  [0x7e, "i64"],
  [0x7d, "f32"],
  [0x7c, "f64"],
]);

const FIRST_POST_MVP_NUMERIC = 0xc0;

/** Opcodes that the MVP does not know, with the proposal that added them. */
const LATER_OPCODES: readonly (readonly [first: number, last: number, feature: string])[] = [
  [0x06, 0x0a, "exception-handling"],
  [0x12, 0x13, "tail-calls"],
  [0x14, 0x15, "function-references"],
  [0x18, 0x19, "exception-handling"],
  [0x1c, 0x1c, "reference-types"],
  [0x1f, 0x1f, "exception-handling"],
  [0x25, 0x26, "reference-types"],
  [FIRST_POST_MVP_NUMERIC, 0xc4, "sign-extension"],
  [0xd0, 0xd2, "reference-types"],
  [0xd3, 0xd6, "function-references"],
  [0xe0, 0xe6, "stack-switching"],
  [0xfb, 0xfb, "garbage-collection"],
  [0xfd, 0xfd, "simd"],
  [0xfe, 0xfe, "threads"],
];

/** MVP opcodes that read, write or compute an f32 or f64. */
const FLOAT_OPCODES: readonly (readonly [first: number, last: number])[] = [
  [0x2a, 0x2b],
  [0x38, 0x39],
  [0x43, 0x44],
  [0x5b, 0x66],
  [0x8b, 0xa6],
  [0xa8, 0xab],
  [0xae, 0xbf],
];

/**
 * Reads a value type of the MVP. Any other type may take more than one byte, so nothing after it can be read.
 *
 * @throws PostMvpError, MalformedWasmError
 */
export function readValueType(reader: WasmReader): ValueType {
  const offset = reader.offset;
  const byte = reader.u8();
  const type = VALUE_TYPES.get(byte);
  if (type !== undefined) return type;
  const what = `value type ${hex(byte)}`;
  if (byte === 0x7b) throw new PostMvpError("simd", offset, what);
  if (byte === 0x70 || byte === 0x6f) throw new PostMvpError("reference-types", offset, what);
  if (byte >= 0x40 && byte < 0x80) throw new PostMvpError("garbage-collection", offset, what);
  throw new MalformedWasmError(`unknown ${what} (offset ${hex(offset)})`);
}

/** Scans one function body: its locals and its code. */
export function scanBody(reader: WasmReader): BodyFindings {
  const findings: BodyFindings = { features: [] };
  try {
    const groups = reader.u32();
    for (let group = 0; group < groups; group += 1) {
      const offset = reader.offset;
      reader.u32();
      const type = readValueType(reader);
      if (isFloat(type)) findings.float ??= { offset, detail: `a local of type ${type}` };
    }
    while (reader.remaining > 0) skipInstruction(reader, findings);
  } catch (error) {
    if (!(error instanceof PostMvpError)) throw error;
    noteFeature(findings, error);
  }
  return findings;
}

/**
 * Reads a constant expression. Returns its value if it is an i32 constant, else undefined.
 *
 * @throws PostMvpError, MalformedWasmError
 */
export function readConstant(
  reader: WasmReader,
  importedGlobals: number,
  note: (use: PostMvpError) => void,
): number | undefined {
  const offset = reader.offset;
  const opcode = reader.u8();
  let value: number | undefined;
  if (opcode === 0x41) value = reader.signed(32);
  else if (opcode === 0x42) reader.signed(64);
  else if (opcode === 0x43) reader.skip(4);
  else if (opcode === 0x44) reader.skip(8);
  else if (opcode === 0x23) {
    const global = reader.u32();
    if (global >= importedGlobals) {
      note(new PostMvpError("garbage-collection", offset, `constant from global ${global}, not an import`));
    }
  } else throw laterConstant(opcode, offset);
  const next = reader.offset;
  const end = reader.u8();
  if (end !== 0x0b) throw laterConstant(end, next);
  return value;
}

export function isFloat(type: ValueType): boolean {
  return type === "f32" || type === "f64";
}

/**
 * Scans one instruction and moves `reader` after it.
 *
 * @throws PostMvpError, MalformedWasmError
 */
export function skipInstruction(reader: WasmReader, findings: BodyFindings): void {
  const offset = reader.offset;
  const opcode = reader.u8();
  if (FLOAT_OPCODES.some(([first, last]) => opcode >= first && opcode <= last)) {
    findings.float ??= { offset, detail: `opcode ${hex(opcode)}` };
  }
  if (opcode >= 0x45 && opcode < FIRST_POST_MVP_NUMERIC) return; // comparisons, arithmetic, conversions
  if (opcode >= 0x28 && opcode <= 0x3e) {
    scanMemoryAccess(reader, offset, opcode);
    return;
  }
  switch (opcode) {
    case 0x00: // unreachable
    case 0x01: // nop
    case 0x05: // else
    case 0x0b: // end
    case 0x0f: // return
    case 0x1a: // drop
    case 0x1b: // select
      break;
    case 0x02: // block
    case 0x03: // loop
    case 0x04: // if
      scanBlockType(reader, findings);
      break;
    case 0x0c: // br
    case 0x0d: // br_if
    case 0x10: // call
    case 0x20: // local.get
    case 0x21: // local.set
    case 0x22: // local.tee
    case 0x23: // global.get
    case 0x24: // global.set
      reader.u32();
      break;
    case 0x0e: // br_table: the labels, then the default
      reader.vector(() => reader.u32());
      reader.u32();
      break;
    case 0x11: // call_indirect
      reader.u32();
      expectReservedZero(reader, offset, opcode, "reference-types");
      break;
    case 0x3f: // memory.size
      expectReservedZero(reader, offset, opcode, "multi-memory");
      break;
    case 0x40: // memory.grow
      findings.growth ??= { offset, detail: "memory.grow" };
      expectReservedZero(reader, offset, opcode, "multi-memory");
      break;
    case 0x41: // i32.const
      reader.signed(32);
      break;
    case 0x42: // i64.const
      reader.signed(64);
      break;
    case 0x43: // f32.const
      reader.skip(4);
      break;
    case 0x44: // f64.const
      reader.skip(8);
      break;
    default:
      scanLaterOpcode(reader, findings, offset, opcode);
  }
}

function scanMemoryAccess(reader: WasmReader, offset: number, opcode: number): void {
  const alignment = reader.u32();
  if (alignment >= 0x40) {
    throw new PostMvpError("multi-memory", offset, `opcode ${hex(opcode)} with a memory index`);
  }
  reader.u32();
}

function scanBlockType(reader: WasmReader, findings: BodyFindings): void {
  const offset = reader.offset;
  const type = reader.signed(33);
  if (type >= 0) {
    noteFeature(findings, new PostMvpError("multi-value", offset, `block of type index ${type}`));
    return;
  }
  // In the MVP the block type is one byte, not an integer that could have a longer encoding.
  if (reader.offset !== offset + 1)
    throw new MalformedWasmError(`expected a block type at offset ${hex(offset)}`);
  const byte = type & 0x7f;
  if (byte === 0x40) return;
  const result = VALUE_TYPES.get(byte);
  if (result === undefined) {
    throw new PostMvpError("reference-types", offset, `block of type ${hex(byte)}`);
  }
  if (isFloat(result)) findings.float ??= { offset, detail: `a block of type ${result}` };
}

/** Reads a byte that is zero in the MVP; later proposals made it an index. */
function expectReservedZero(reader: WasmReader, offset: number, opcode: number, feature: string): void {
  if (reader.u8() === 0) return;
  throw new PostMvpError(feature, offset, `opcode ${hex(opcode)} with an index`);
}

/**
 * Reports an opcode that the MVP does not know. Sign extension has no immediates, so the scan continues after it;
 * every other opcode ends the scan.
 */
function scanLaterOpcode(reader: WasmReader, findings: BodyFindings, offset: number, opcode: number): void {
  const what = `opcode ${hex(opcode)}`;
  if (opcode === 0xfc) {
    const operation = reader.u32();
    const feature = operation < 8 ? "nontrapping-float-to-int" : "bulk-memory";
    throw new PostMvpError(feature, offset, `${what} ${hex(operation)}`);
  }
  const feature = featureOf(opcode);
  if (feature === undefined) throw new MalformedWasmError(`unknown ${what} (offset ${hex(offset)})`);
  const use = new PostMvpError(feature, offset, what);
  if (feature !== "sign-extension") throw use;
  noteFeature(findings, use);
}

function laterConstant(opcode: number, offset: number): Error {
  const what = `opcode ${hex(opcode)} in a constant expression`;
  return new PostMvpError(featureOf(opcode) ?? "extended-const", offset, what);
}

function featureOf(opcode: number): string | undefined {
  return LATER_OPCODES.find(([first, last]) => opcode >= first && opcode <= last)?.[2];
}

function noteFeature(findings: BodyFindings, { feature, offset, message }: PostMvpError): void {
  if (findings.features.some((use) => use.feature === feature)) return;
  findings.features.push({ feature, offset, detail: message });
}
