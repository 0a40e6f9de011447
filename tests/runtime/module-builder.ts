/** Writes small WebAssembly modules, so that tests can run the harness with runtimes that misbehave. */
import { concat, utf8 } from "../support/hex.ts";

const TYPES = { i32: 0x7f, i64: 0x7e } as const;
type ValueType = keyof typeof TYPES;

export interface FunctionType {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export const ENTRY_POINT: FunctionType = { parameters: ["i32", "i32"], results: ["i64"] };

export interface ModuleParts {
  /** Functions of module `env`, numbered from 0 in this order. */
  readonly imports?: readonly (readonly [name: string, type: FunctionType])[];
  /** Exported functions and their code without the final `end`, numbered after the imports. */
  readonly functions?: readonly (readonly [name: string, type: FunctionType, code: readonly number[]])[];
  /** Default: exported. */
  readonly memory?: "exported" | "imported" | "both" | "none";
  readonly memoryPages?: number;
  readonly memoryMaximum?: number;
  /** Default 1024; null leaves out the global. */
  readonly heapBase?: number | null;
  /** Bytes at address 0. */
  readonly data?: Uint8Array;
  /** Custom sections. */
  readonly sections?: readonly (readonly [name: string, content: Uint8Array])[];
}

/** Instructions, as bytes. */
export const wasm = {
  unreachable: [0x00],
  drop: [0x1a],
  call: (index: number) => [0x10, ...leb(index)],
  local: (index: number) => [0x20, ...leb(index)],
  i32: (value: number) => [0x41, ...signedLeb(BigInt(value))],
  i64: (value: bigint) => [0x42, ...signedLeb(BigInt.asIntN(64, value))],
  growMemory: (pages: number) => [0x41, ...signedLeb(BigInt(pages)), 0x40, 0x00, 0x1a],
} as const;

/** The fat pointer constant to bytes of the module's own memory. */
export function slice(pointer: number, length: number): number[] {
  return wasm.i64((BigInt(length) << 32n) | BigInt(pointer));
}

export function buildModule(parts: ModuleParts): Uint8Array {
  const { imports = [], functions = [], memory = "exported", heapBase = 1024 } = parts;
  const limits =
    parts.memoryMaximum === undefined
      ? [0, ...leb(parts.memoryPages ?? 1)]
      : [1, ...leb(parts.memoryPages ?? 1), ...leb(parts.memoryMaximum)];
  const importsMemory = memory === "imported" || memory === "both";
  const exportsMemory = memory === "exported" || memory === "both";
  const types = [...imports.map(([, type]) => type), ...functions.map(([, type]) => type)];

  const sections: number[][] = [
    section(1, vector(types.map(functionType))),
    section(
      2,
      vector([
        ...imports.map(([name], type) => [...text("env"), ...text(name), 0, ...leb(type)]),
        ...(importsMemory ? [[...text("env"), ...text("memory"), 2, ...limits]] : []),
      ]),
    ),
    section(3, vector(functions.map((_, i) => leb(imports.length + i)))),
    memory === "exported" ? section(5, vector([limits])) : [],
    heapBase === null ? [] : section(6, vector([[TYPES.i32, 0, ...wasm.i32(heapBase), 0x0b]])),
    section(
      7,
      vector([
        ...functions.map(([name], i) => [...text(name), 0, ...leb(imports.length + i)]),
        ...(exportsMemory ? [[...text("memory"), 2, 0]] : []),
        ...(heapBase === null ? [] : [[...text("__heap_base"), 3, 0]]),
      ]),
    ),
    section(10, vector(functions.map(([, , code]) => [...leb(code.length + 2), 0, ...code, 0x0b]))),
    parts.data === undefined
      ? []
      : section(11, vector([[0, ...wasm.i32(0), 0x0b, ...leb(parts.data.length), ...parts.data]])),
    ...(parts.sections ?? []).map(([name, content]) => section(0, [...text(name), ...content])),
  ];
  return concat(
    Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0),
    ...sections.map((one) => Uint8Array.from(one)),
  );
}

function functionType({ parameters, results }: FunctionType): number[] {
  const list = (types: readonly ValueType[]) => vector(types.map((type) => [TYPES[type]]));
  return [0x60, ...list(parameters), ...list(results)];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...leb(content.length), ...content];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...leb(items.length), ...items.flat()];
}

function text(value: string): number[] {
  const bytes = utf8(value);
  return [...leb(bytes.length), ...bytes];
}

function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

function signedLeb(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const done = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}
