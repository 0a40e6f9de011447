import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { unhex } from "../support/hex.ts";
import { projectRoot } from "../support/project.ts";
import type { GeneratorSource, Input } from "./generator.ts";
import { sources } from "./generators/all.ts";
import { InputRandom } from "./input-random.ts";
import { type Finding, judge } from "./run/chunk.ts";
import { reportOf } from "./run/report.ts";
import { Run } from "./run/run.ts";
import { clockedMilliseconds, Stopwatch } from "./run/stopwatch.ts";
import type { Limits } from "./runtime-call.ts";

/**
 * `npm run fuzz`: see docs/how-to/fuzzing.md. The report is written every half minute and at the end, so a run may be
 * interrupted at any time.
 */

const USAGE = `npm run fuzz -- [--minutes N] [--inputs N] [--seed S] [--only NAME[,NAME]] [--workers N]
                [--report FILE] [--unbounded-memory]
npm run fuzz -- --replay FILE | --replay GENERATOR:INDEX [--seed S]`;
const TELL_EVERY = 30_000;
const MINUTE = 60_000;

const { values } = parseArgs({
  options: {
    minutes: { type: "string" },
    inputs: { type: "string" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
    workers: { type: "string" },
    report: { type: "string", default: "build/fuzz-report.md" },
    replay: { type: "string" },
    "unbounded-memory": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const seed = numberOf("seed", values.seed, 0);
const limits: Limits = { boundedMemory: !values["unbounded-memory"] };
const findingsFolder = resolve(projectRoot, "build", "fuzz-findings");

if (values.help) console.log(USAGE);
else if (values.replay !== undefined) await replay(values.replay);
else await fuzz();

async function fuzz(): Promise<void> {
  const chosen = choose(values.only);
  const minutes = values.minutes === undefined ? undefined : numberOf("minutes", values.minutes, 0);
  const inputs = values.inputs === undefined ? undefined : numberOf("inputs", values.inputs, 1);
  const run = new Run({
    sources: chosen,
    seed,
    inputs: inputs ?? (minutes === undefined ? 100_000 : Number.MAX_SAFE_INTEGER),
    time: minutes === undefined ? Number.MAX_SAFE_INTEGER : minutes * MINUTE,
    workers: values.workers === undefined ? availableParallelism() : numberOf("workers", values.workers, 1),
    limits,
    onFinding: keep,
    onFailure: (generator, reason) => {
      console.error(`generator ${generator} failed and is left out: ${reason}`);
      process.exitCode = 1;
    },
  });
  const begun = Date.now();
  const write = () => writeReport(run);
  const tell = () => {
    write();
    const seconds = (Date.now() - begun) / 1000;
    const rate = Math.round(run.tally.inputs / seconds);
    console.log(
      `${Math.round(seconds)} s: ${run.tally.inputs.toLocaleString("en")} inputs, ${rate} a second, ${run.tally.broken} findings`,
    );
  };
  const telling = setInterval(tell, TELL_EVERY);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      console.log(`${signal}: ends what is under way, and writes the report`);
      run.stop();
    });
  }
  await run.finish();
  clearInterval(telling);
  tell();
  console.log(`report: ${values.report}`);
  if (run.tally.broken > 0) process.exitCode = 1;
}

function writeReport({ tally }: Run): void {
  writeFileSync(resolve(projectRoot, values.report), reportOf(tally, seed, limits));
}

/** Prints a finding and writes it where `--replay` finds it. */
function keep(finding: Finding): void {
  mkdirSync(findingsFolder, { recursive: true });
  const file = resolve(findingsFolder, `${finding.generator}-${finding.seed}-${finding.index}.json`);
  writeFileSync(file, `${JSON.stringify(finding, null, 2)}\n`);
  const { generator, index, entryPoint, problem, input } = finding;
  const shown = input.length > 200 ? `${input.slice(0, 200)}… (${(input.length - 2) / 2} bytes)` : input;
  console.error(
    `FINDING seed ${finding.seed}, generator ${generator}, index ${index}, ${entryPoint}: ${problem}\n` +
      `  ${shown}\n  npm run fuzz -- --replay ${relative(projectRoot, file)}`,
  );
}

async function replay(what: string): Promise<void> {
  const byIndex = /^([a-z-]+):(\d+)$/.exec(what);
  const finding = byIndex === null ? (JSON.parse(readFileSync(what, "utf8")) as Finding) : undefined;
  const name = finding?.generator ?? byIndex?.[1] ?? "";
  const source = choose(name)[0] as GeneratorSource;
  const generator = await source.load(finding?.seed ?? seed);
  const input: Input =
    finding === undefined
      ? generator.make(new InputRandom(seed, name, Number(byIndex?.[2])))
      : {
          entryPoint: finding.entryPoint,
          scene: finding.scene,
          bytes: unhex(finding.input),
          wellFormed: false,
        };
  const verdict = await judge(generator, input, limits, new Stopwatch());
  const { entryPoint, scene, bytes } = input;
  await judge(generator, input, limits, new Stopwatch());
  const time = `${clockedMilliseconds().toFixed(1)} ms`;
  console.log(`${entryPoint}, scene ${scene}, ${bytes.length} bytes, ${time}: ${verdict.name}`);
  console.log(verdict.problem === undefined ? "no promise is broken" : `FINDING ${verdict.problem}`);
  if (verdict.problem !== undefined) process.exitCode = 1;
}

function choose(only: string | undefined): readonly GeneratorSource[] {
  if (only === undefined) return sources;
  const names = only.split(",");
  for (const name of names) {
    if (sources.some((source) => source.name === name)) continue;
    throw new Error(`no generator ${name}; there are ${sources.map((source) => source.name).join(", ")}`);
  }
  return sources.filter(({ name }) => names.includes(name));
}

function numberOf(option: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= least) return value;
  throw new Error(`--${option}: expected a number of at least ${least}, got ${text}\n${USAGE}`);
}
