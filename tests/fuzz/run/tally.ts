import type { GeneratorSource } from "../generator.ts";
import type { ChunkResult, Finding } from "./chunk.ts";

/** The results of a run so far. */

export interface Row {
  readonly name: string;
  inputs: number;
  bytes: number;
  longest: number;
  readonly verdicts: Map<string, number>;
}

/** Findings kept of one generator; the others are only counted. */
const KEPT = 20;

export class Tally {
  readonly rows: ReadonlyMap<string, Row>;
  readonly findings: Finding[] = [];
  /** All of them, including those that are not kept. */
  broken = 0;

  constructor(sources: readonly GeneratorSource[]) {
    this.rows = new Map(
      sources.map(({ name }) => [name, { name, inputs: 0, bytes: 0, longest: 0, verdicts: new Map() }]),
    );
  }

  get inputs(): number {
    let sum = 0;
    for (const { inputs } of this.rows.values()) sum += inputs;
    return sum;
  }

  /** Adds a result; returns the findings that are kept. */
  add({ generator, inputs, bytes, longest, verdicts, findings, more }: ChunkResult): Finding[] {
    const row = this.rows.get(generator);
    if (row === undefined) throw new Error(`a result of ${generator}, which is no part of the run`);
    row.inputs += inputs;
    row.bytes += bytes;
    row.longest = Math.max(row.longest, longest);
    for (const [name, count] of Object.entries(verdicts)) {
      row.verdicts.set(name, (row.verdicts.get(name) ?? 0) + count);
    }
    this.broken += findings.length + more;
    const room = KEPT - this.findings.filter((finding) => finding.generator === generator).length;
    const kept = findings.slice(0, Math.max(0, room));
    this.findings.push(...kept);
    return kept;
  }
}
