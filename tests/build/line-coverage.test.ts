import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import {
  type FileCoverage,
  LineCoverage,
  mergeCoverage,
  toLcov,
} from "../../bindings/build/src/build/line-coverage.ts";
import type { CoverageBuild } from "../../bindings/build/src/build/line-flags.ts";
import { meterInstructions } from "../../bindings/core/src/blob/metering.ts";
import { noteRuns, runsOf } from "../../bindings/core/src/blob/runs.ts";
import { Runtime } from "../../bindings/core/src/index.ts";
import { FLAGS_OF_GLOBAL, flagsGlobal } from "../../bindings/core/src/internal/runtime.ts";
import { projectRoot } from "../support/project.ts";

/** Executed lines of `tests/assembly/lines.ts`, whose comments name the inputs that execute each line. */

const FILES = ["tests/assembly/lines.ts", "tests/assembly/lines-of-import.ts"];
const INPUTS = { empty: [], one: [1], two: [2], other: [0] } as const;
type Input = keyof typeof INPUTS;

const built = (name: string): Buffer => readFileSync(resolve(projectRoot, "build/tests", name));

/** A new build each time: what is loaded from one is recorded for all that record it. */
function build(): CoverageBuild {
  return {
    wasm: new Uint8Array(built("lines.wasm")),
    table: JSON.parse(built("lines.json").toString("utf8")),
  };
}

/** The lines with a comment, and whether one of the inputs is named there. */
function expected(file: string, inputs: readonly Input[]): (readonly [number, boolean])[] {
  const lines = readFileSync(resolve(projectRoot, file), "utf8").split("\n");
  return lines.flatMap((text, index) => {
    const names = / \/\/ ([a-z, ]+)$/.exec(text)?.[1]?.split(", ");
    if (names === undefined) return [];
    const isExecuted = inputs.some((input) => names.includes(input) || names.includes("all"));
    return [[index + 1, isExecuted] as const];
  });
}

/** What was found of the lines with a comment. */
function found(files: readonly FileCoverage[], file: string): (readonly [number, boolean | undefined])[] {
  const lines = files.find((one) => one.file === file)?.lines;
  return expected(file, []).map(([line]) => [line, lines?.get(line)] as const);
}

async function executed(...inputs: readonly Input[]): Promise<FileCoverage[]> {
  const coverage = new LineCoverage();
  const made = build();
  coverage.record(made);
  const runtime = await Runtime.load(made.wasm);
  for (const input of inputs) runtime.call("Lines_run", Uint8Array.from(INPUTS[input]));
  return coverage.files();
}

describe("line coverage of a program", () => {
  it.each<[string, Input[]]>([
    ["nothing", []],
    ["a loop without a turn", ["empty"]],
    ["one branch", ["one"]],
    ["the other branch", ["two"]],
    ["an early return", ["other"]],
    ["several calls, each in an instance of its own", ["empty", "one", "two"]],
  ])("tells executed lines from others after %s", async (_, inputs) => {
    const files = await executed(...inputs);
    for (const file of FILES) expect(found(files, file)).toEqual(expected(file, inputs));
  });

  it("counts no line that the compiler makes no code of", async () => {
    const files = await executed("one");
    const source = readFileSync(resolve(projectRoot, FILES[1] as string), "utf8").split("\n");
    const line = source.findIndex((text) => text.includes("return 5;")) + 1;
    expect(line).toBeGreaterThan(1);
    expect(files.find(({ file }) => file === FILES[1])?.lines.has(line)).toBe(false);
  });

  it("keeps what a call executed that traps", async () => {
    const coverage = new LineCoverage();
    const made = build();
    coverage.record(made);
    const runtime = await Runtime.load(made.wasm);
    expect(() => runtime.call("Lines_run", Uint8Array.of(1, 0xff))).toThrow();
    const lines = new Map(found(coverage.files(), FILES[0] as string));
    const source = readFileSync(resolve(projectRoot, FILES[0] as string), "utf8").split("\n");
    const at = (text: string): number => source.findIndex((line) => line.includes(text)) + 1;
    expect(lines.get(at("unreachable();"))).toBe(true);
    expect(lines.get(at("if (sum == 0)"))).toBe(false);
  });

  it("keeps the flags of more instances than are open at once", async () => {
    const inputs: Input[] = ["one", ...Array.from({ length: 30 }, (): Input => "empty")];
    const files = await executed(...inputs);
    for (const file of FILES) expect(found(files, file)).toEqual(expected(file, inputs));
  });

  it("records what is loaded from another build of the same sources", async () => {
    const coverage = new LineCoverage();
    const other = meterInstructions(new Uint8Array(built("lines.wasm")));
    coverage.record(build(), other);
    const runtime = await Runtime.load(other);
    expect(runtime.code).toBe(other);
    runtime.call("Lines_run", Uint8Array.of(2));
    expect(found(coverage.files(), FILES[0] as string)).toEqual(expected(FILES[0] as string, ["two"]));
  });

  it("leaves out runtimes that were loaded from what was not recorded", async () => {
    const coverage = new LineCoverage();
    const made = build();
    coverage.record(made);
    const runtime = await Runtime.load(meterInstructions(made.wasm));
    runtime.call("Lines_run", Uint8Array.of(2));
    const lines = coverage.files().flatMap((file) => [...file.lines.values()]);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines).not.toContain(true);
  });

  it("finds the same runs executed whatever the order of their flags, which take many globals", async () => {
    const probe = new Uint8Array(built("probe.wasm"));
    const runs = runsOf(probe);
    expect(runs.length).toBeGreaterThan(10 * FLAGS_OF_GLOBAL);
    const executedRuns = async (flagOf: (run: number) => number): Promise<Set<number>> => {
      const count = Math.ceil(runs.length / FLAGS_OF_GLOBAL);
      const names = Array.from({ length: count }, (_, index) => flagsGlobal(index));
      let next = 0;
      const wasm = noteRuns(probe, names, () => {
        const flag = flagOf(next++);
        const operand = 1n << BigInt(flag % FLAGS_OF_GLOBAL);
        return { global: Math.floor(flag / FLAGS_OF_GLOBAL), operation: "or", operand };
      });
      // Each run is a line of its own.
      const flags = runs.map((): [number, number][] => []);
      for (const run of runs.keys()) flags[flagOf(run)]?.push([0, run + 1]);
      const coverage = new LineCoverage();
      coverage.record({ wasm, table: { files: ["probe"], flags } });
      const runtime = await Runtime.load(wasm);
      runtime.call("Probe_hash", Uint8Array.of(1, 2, 3));
      const [file] = coverage.files();
      expect(file?.lines.size).toBe(runs.length);
      return new Set([...(file?.lines ?? [])].flatMap(([line, isExecuted]) => (isExecuted ? [line] : [])));
    };
    const forwards = await executedRuns((run) => run);
    const backwards = await executedRuns((run) => runs.length - 1 - run);
    expect(backwards).toEqual(forwards);
    expect(forwards.size).toBeGreaterThan(20);
    expect(forwards.size).toBeLessThan(runs.length / 4);
  });
});

describe("reports of line coverage", () => {
  const file = (name: string, ...lines: [number, boolean][]): FileCoverage => ({
    file: name,
    lines: new Map(lines),
  });

  it("are merged: a line was executed if it was in any of them", () => {
    const merged = mergeCoverage([
      file("b.ts", [7, false], [2, true]),
      file("a.ts", [1, false]),
      file("b.ts", [7, true], [2, false], [9, false]),
      file("c.ts"),
    ]);
    expect(merged).toEqual([file("a.ts", [1, false]), file("b.ts", [2, true], [7, true], [9, false])]);
  });

  it("are written as lcov, with the executed lines and their number", () => {
    expect(toLcov([file("a.ts", [1, true], [4, false]), file("b.ts", [2, false])])).toBe(
      "SF:a.ts\nDA:1,1\nDA:4,0\nLF:2\nLH:1\nend_of_record\n" + "SF:b.ts\nDA:2,0\nLF:1\nLH:0\nend_of_record\n",
    );
  });
});
