/**
 * The lines of AssemblyScript that the code of a debug build comes from, in a custom section of the blob.
 *
 * Hosts ignore the section. This package reads it when a call traps, so that the error names a file and a line; the blob
 * check reads it to say where a rule is violated. Offsets count from the start of the code section's content, so that
 * they are right whatever is in front of that section. Invariant: code of which the compiler did not say where it comes
 * from has no place.
 */
import { concat } from "../codec/scale.ts";
import { leb128 } from "./sections.ts";
import { readSections, WasmReader } from "./wasm-reader.ts";

export const DEBUG_LINES_SECTION = "as_ismp_lines";

const CODE_SECTION = 10;
const NAME_SECTION = "name";
const FUNCTION_NAMES = 1;

/** A line of a source. */
export interface SourcePlace {
  /** As authors import it, with its ending. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Whether the file is of the author of the runtime: neither of a package, nor generated, nor of the compiler. */
  readonly isAuthors: boolean;
}

/** From which instruction on code comes from a line. */
export interface LineStart {
  /** In the module. */
  readonly offset: number;
  /** Index into the files; undefined if it is not known. */
  readonly file: number | undefined;
  /** From 1. */
  readonly line: number;
}

/** A file that has lines. */
export type LineFile = Pick<SourcePlace, "file" | "isAuthors">;

/**
 * The content of the section.
 *
 * @param starts in ascending order of the offset
 * @throws MalformedWasmError
 */
export function encodeDebugLines(
  wasm: Uint8Array,
  files: readonly LineFile[],
  starts: readonly LineStart[],
): Uint8Array {
  const { start, bodies } = codeOf(wasm);
  const text = new TextEncoder();
  const head = files.flatMap(({ file, isAuthors }) => {
    const name = text.encode(file);
    return [Uint8Array.of(isAuthors ? 1 : 0), leb128(name.length), name];
  });
  // Each function begins anew: what the compiler made without a place must not get that of the function before it.
  const all = [...starts, ...bodies.map((offset): LineStart => ({ offset, file: undefined, line: 0 }))];
  all.sort((a, b) => a.offset - b.offset || (a.file === undefined ? -1 : 1));
  const entries: number[] = [];
  let count = 0;
  let last = { offset: start, file: -1, line: -1 };
  for (const { offset, file, line } of all) {
    const number = file === undefined ? 0 : file + 1;
    if (number === last.file && line === last.line) continue;
    entries.push(...leb128(offset - last.offset), ...leb128(number), ...leb128(line));
    last = { offset, file: number, line };
    count += 1;
  }
  return concat(leb128(files.length), ...head, leb128(count), Uint8Array.from(entries));
}

/** The places in the sources that a debug build knows of its code. */
export class DebugLines {
  readonly #files: readonly LineFile[];
  /** Of each entry: offset in the module, number of the file from 1 or 0, line. */
  readonly #entries: readonly (readonly [offset: number, file: number, line: number])[];

  private constructor(
    files: readonly LineFile[],
    entries: readonly (readonly [offset: number, file: number, line: number])[],
  ) {
    this.#files = files;
    this.#entries = entries;
  }

  /** Undefined if the module has no such section. @throws MalformedWasmError */
  static of(wasm: Uint8Array): DebugLines | undefined {
    for (const { name, payload } of readSections(wasm)) {
      if (name !== DEBUG_LINES_SECTION) continue;
      const files = payload.vector((): LineFile => ({ isAuthors: payload.u8() === 1, file: payload.name() }));
      let { start: offset } = codeOf(wasm);
      const entries = payload.vector(() => {
        offset += payload.u32();
        return [offset, payload.u32(), payload.u32()] as const;
      });
      return new DebugLines(files, entries);
    }
    return undefined;
  }

  /** The place of the instruction at an offset in the module; undefined if it is not known. */
  placeOf(offset: number): SourcePlace | undefined {
    let low = 0;
    for (let high = this.#entries.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.[0] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const [, number = 0, line = 0] = this.#entries[low - 1] ?? [];
    const file = this.#files[number - 1];
    return file && { ...file, line };
  }
}

/** The names of functions that the compiler left in a debug build, by index. */
export function functionNames(wasm: Uint8Array): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const { name, payload } of readSections(wasm)) {
    if (name !== NAME_SECTION) continue;
    while (payload.remaining > 0) {
      const id = payload.u8();
      const part = payload.part(payload.u32());
      if (id === FUNCTION_NAMES) part.vector(() => names.set(part.u32(), part.name()));
    }
  }
  return names;
}

/** Where the content of the code section starts, and each function's body in it: offsets in the module. */
export function codeOf(wasm: Uint8Array): { start: number; bodies: readonly number[] } {
  for (const { id, content } of readSections(wasm)) {
    if (id !== CODE_SECTION) continue;
    const start = content.byteOffset - wasm.byteOffset;
    const reader = new WasmReader(wasm, start, start + content.length);
    const bodies = reader.vector(() => {
      const { offset } = reader.part(reader.u32());
      return offset;
    });
    return { start, bodies };
  }
  return { start: 0, bodies: [] };
}
