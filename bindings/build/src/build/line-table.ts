/**
 * Which lines of the sources each run of instructions of a module comes from, told from the compiler's source map.
 *
 * The map of a module has one line, whose columns are offsets in the file. An instruction without an entry of its own has
 * the place of the entry before it.
 */
import { type Run, runsOf } from "@as-ismp/core/internal/blob";
import { decode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";
import type { LineTable } from "./line-flags.ts";

/** The lines of a module, and the flag of each of its runs. */
export interface RunLines {
  readonly table: LineTable;
  /** By the offset of a run's first instruction. Runs without a line that counts have none. */
  readonly flagOf: ReadonlyMap<number, number>;
}

interface SourceMapFile {
  readonly sources: readonly string[];
  readonly mappings: string;
}

/**
 * @param sourceMap JSON, as the compiler writes it
 * @param fileName what a source is called in the table; undefined leaves its lines out
 * @throws MalformedWasmError
 */
export function linesOfRuns(
  wasm: Uint8Array,
  sourceMap: Uint8Array,
  fileName: (source: string) => string | undefined,
): RunLines {
  const { sources, mappings } = JSON.parse(new TextDecoder().decode(sourceMap)) as SourceMapFile;
  const segments = decode(mappings)[0] ?? [];
  const names = sources.map(fileName);
  const files = [...new Set(names.filter((name) => name !== undefined))];
  const places = names.map((name) => (name === undefined ? -1 : files.indexOf(name)));

  const flags: [number, number][][] = [];
  const flagOfLines = new Map<string, number>();
  const flagOf = new Map<number, number>();
  for (const run of runsOf(wasm)) {
    const lines = new Map<string, [number, number]>();
    for (const [, source, line] of segmentsOf(run, segments)) {
      const file = source === undefined ? -1 : (places[source] as number);
      if (file >= 0) lines.set(`${file}:${line}`, [file, (line as number) + 1]);
    }
    if (lines.size === 0) continue;
    // Runs of the same lines share a flag.
    const key = [...lines.keys()].sort().join(" ");
    let flag = flagOfLines.get(key);
    if (flag === undefined) {
      flag = flags.push([...lines.values()]) - 1;
      flagOfLines.set(key, flag);
    }
    flagOf.set(run.start, flag);
  }
  return { table: { files, flags }, flagOf };
}

/** The entries of a run; with that before it, if it is of the same function and the first instruction has none. */
function segmentsOf({ start, end, body }: Run, segments: readonly SourceMapSegment[]): SourceMapSegment[] {
  let low = 0;
  for (let high = segments.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if ((segments[middle] as SourceMapSegment)[0] < start) low = middle + 1;
    else high = middle;
  }
  const found: SourceMapSegment[] = [];
  const before = segments[low - 1];
  if (segments[low]?.[0] !== start && before !== undefined && before[0] >= body) found.push(before);
  for (let at = low; at < segments.length; at += 1) {
    const segment = segments[at] as SourceMapSegment;
    if (segment[0] >= end) break;
    found.push(segment);
  }
  return found;
}
