/** Line coverage as text and as numbers: for each file its share, and the lines that were not executed. */
import type { FileCoverage } from "./line-coverage.ts";

/** The coverage of a file, or of several together. */
export interface CoverageCount {
  /** The file, or the name of the sum. */
  readonly name: string;
  /** Number of lines with code. */
  readonly lines: number;
  /** Number of those that were executed. */
  readonly executed: number;
  /** Numbers of those that were not; neighbours in the list of lines as a range: `12 15-18`. */
  readonly missed: string;
}

/** Counts one file. */
export function countFile({ file, lines }: FileCoverage): CoverageCount {
  return { ...countFiles(file, [{ file, lines }]), missed: missed(lines) };
}

/** Counts files together, without the numbers of lines. */
export function countFiles(name: string, files: readonly FileCoverage[]): CoverageCount {
  const lines = files.flatMap((file) => [...file.lines.values()]);
  return { name, lines: lines.length, executed: lines.filter((isExecuted) => isExecuted).length, missed: "" };
}

/** A line of a report: name, share, numbers, and the lines that were not executed. */
export function coverageLine({ name, lines, executed, missed }: CoverageCount, width = 60): string {
  const share = lines === 0 ? "-" : `${((100 * executed) / lines).toFixed(1)} %`;
  return `${name.padEnd(width)} ${share.padStart(8)} ${`${executed}/${lines}`.padStart(12)}  ${missed}`.trimEnd();
}

function missed(lines: FileCoverage["lines"]): string {
  const ranges: [first: number, last: number][] = [];
  let open = false;
  for (const [number, isExecuted] of lines) {
    if (!isExecuted && open) (ranges.at(-1) as [number, number])[1] = number;
    else if (!isExecuted) ranges.push([number, number]);
    open = !isExecuted;
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(" ");
}
