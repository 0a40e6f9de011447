/**
 * Records which lines of AssemblyScript are executed, and reports them.
 *
 * @example
 * ```ts
 * const coverage = new LineCoverage();
 * const build = await buildForCoverage(loadRuntime("runtime.json"));
 * coverage.record(build);
 * const runtime = await Runtime.load(build.wasm);
 * // Call it, make blocks with it, …
 * writeFileSync("lcov.info", toLcov(coverage.files()));
 * ```
 */
import { FLAGS_OF_GLOBAL, FlagReader, instrumentBlob } from "@as-ismp/core/internal/runtime";
import type { CoverageBuild, LineTable } from "./line-flags.ts";

/** The lines of a file that have code, by their number from 1, and whether they were executed. */
export interface FileCoverage {
  /** Path of the source, as the source map names it. */
  readonly file: string;
  /** By number: whether the line was executed. */
  readonly lines: ReadonlyMap<number, boolean>;
}

/** The executed lines of the runtimes that are loaded from recorded blobs. */
export class LineCoverage {
  readonly #recordings: Recording[] = [];

  /**
   * Records what runtimes execute that are loaded from `blob` from now on, in this process.
   *
   * @param blob plain WebAssembly; another build of the same sources, in whose place `build` is executed. Default: the
   *   module of `build`.
   */
  record(build: CoverageBuild, blob: Uint8Array = build.wasm): void {
    const reader = new FlagReader(build.table.flags.length);
    this.#recordings.push({ table: build.table, reader });
    instrumentBlob(blob, { code: build.wasm, onInstance: (exports) => reader.add(exports) });
  }

  /** All files of the recorded builds, by name. Lines that the compiler made no code of are in none. */
  files(): FileCoverage[] {
    return mergeCoverage(this.#recordings.flatMap(({ table, reader }) => filesOf(table, reader.flags())));
  }
}

interface Recording {
  readonly table: LineTable;
  readonly reader: FlagReader;
}

/** The files of a build, with the lines whose flags are set. @param flags by global; those left out are not set */
export function filesOf(table: LineTable, flags: readonly bigint[]): FileCoverage[] {
  const lines = table.files.map(() => new Map<number, boolean>());
  for (const [flag, places] of table.flags.entries()) {
    const bits = flags[Math.floor(flag / FLAGS_OF_GLOBAL)] ?? 0n;
    const isSet = ((bits >> BigInt(flag % FLAGS_OF_GLOBAL)) & 1n) === 1n;
    for (const [file, line] of places) note(lines[file] as Map<number, boolean>, line, isSet);
  }
  return table.files.map((file, index) => ({ file, lines: lines[index] as Map<number, boolean> }));
}

/**
 * The same files of several reports as one: a line was executed if it was in any of them. Sorted by name and number; without
 * files that have no line.
 */
export function mergeCoverage(reports: Iterable<FileCoverage>): FileCoverage[] {
  const merged = new Map<string, Map<number, boolean>>();
  for (const { file, lines } of reports) {
    const known = merged.get(file) ?? new Map<number, boolean>();
    merged.set(file, known);
    for (const [line, isExecuted] of lines) note(known, line, isExecuted);
  }
  return [...merged]
    .filter(([, lines]) => lines.size > 0)
    .map(([file, lines]) => ({ file, lines: new Map([...lines].sort(([a], [b]) => a - b)) }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** The text of an `lcov.info`, which editors and services read. Executed lines count one. */
export function toLcov(files: Iterable<FileCoverage>): string {
  let text = "";
  for (const { file, lines } of files) {
    const data = [...lines].map(([line, isExecuted]) => `DA:${line},${isExecuted ? 1 : 0}\n`);
    const executed = [...lines.values()].filter((isExecuted) => isExecuted).length;
    text += `SF:${file}\n${data.join("")}LF:${lines.size}\nLH:${executed}\nend_of_record\n`;
  }
  return text;
}

function note(lines: Map<number, boolean>, line: number, isExecuted: boolean): void {
  lines.set(line, isExecuted || lines.get(line) === true);
}
