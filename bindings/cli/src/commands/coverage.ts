/**
 * `as-ismp coverage RUNTIME -- COMMAND`: runs tests, and tells which lines of AssemblyScript they executed.
 *
 * Each runtime is built a second time, without optimizations and with flags; the library for tests runs that build in
 * place of the blobs that the tests load. The exit code is 1 if the command fails.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  buildForCoverage,
  CompileError,
  type CoverageBuild,
  countFile,
  countFiles,
  coverageLine,
  type FileCoverage,
  filesOf,
  loadRuntime,
  mergeCoverage,
  toLcov,
} from "@as-ismp/build";
import {
  COVERAGE_BUILDS,
  COVERAGE_VARIABLE,
  type CoverageEntry,
  type ExecutedFlags,
} from "@as-ismp/chain/internal/testing";
import { UnusableInputError, UnwritableFileError } from "../errors.ts";
import { ExitCode } from "../exit-code.ts";
import { shortPath } from "../paths.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface CoverageOptions {
  /** More runtimes that the tests load. */
  readonly also?: readonly string[];
  /** Whether sources of this project are counted, and not those of the author alone. */
  readonly all?: boolean;
  /** A file for editors and services. */
  readonly lcov?: string;
  readonly json?: boolean;
}

/** Names of sources that are not the author's begin with it. */
const LIBRARY = "as-ismp/";

export async function coverage(
  runtime: string,
  command: readonly string[],
  options: CoverageOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const folder = await mkdtemp(join(tmpdir(), "as-ismp-coverage-"));
  try {
    const builds = await buildAll([runtime, ...(options.also ?? [])], folder);
    const succeeded = await runCommand(command, folder, options.json === true);
    const counted = (await executedFiles(builds, folder)).filter(
      ({ file }) => options.all === true || !file.startsWith(LIBRARY),
    );
    if (options.lcov !== undefined) await writeLcov(options.lcov, counted);
    report(counted, succeeded, options, terminal);
    return succeeded ? ExitCode.Accepted : ExitCode.Refused;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function buildAll(
  runtimes: readonly string[],
  folder: string,
): Promise<ReadonlyMap<string, CoverageBuild>> {
  const builds = new Map<string, CoverageBuild>();
  for (const [i, runtime] of runtimes.entries()) {
    const build = await buildForCoverage(loadRuntime(runtime)).catch((cause: unknown) => {
      if (!(cause instanceof CompileError)) throw cause;
      throw new UnusableInputError(`${shortPath(runtime)}: ${cause.message}`, { cause });
    });
    const file = `build-${i}.wasm`;
    builds.set(file, build);
    await writeFile(join(folder, file), build.wasm);
  }
  const entries = [...builds].map(
    ([file, { table }]): CoverageEntry => ({ file, flags: table.flags.length }),
  );
  await writeFile(join(folder, COVERAGE_BUILDS), JSON.stringify(entries));
  return builds;
}

/** Returns whether the command ended with 0. With JSON, its output goes to standard error. */
function runCommand(
  [program = "", ...given]: readonly string[],
  folder: string,
  isJson: boolean,
): Promise<boolean> {
  const env = { ...process.env, [COVERAGE_VARIABLE]: folder };
  return new Promise((done, fail) => {
    const child = spawn(program, given, { env, stdio: ["inherit", isJson ? 2 : "inherit", "inherit"] });
    child.once("error", (cause) => fail(new UnusableInputError(`${program}: ${cause.message}`, { cause })));
    child.once("close", (code) => done(code === 0));
  });
}

/** All lines of all builds, and whether any process has executed them. */
async function executedFiles(
  builds: ReadonlyMap<string, CoverageBuild>,
  folder: string,
): Promise<FileCoverage[]> {
  const found = [...builds.values()].flatMap(({ table }) => filesOf(table, []));
  for (const name of await readdir(folder)) {
    if (!name.startsWith("executed-")) continue;
    const executed = JSON.parse(await readFile(join(folder, name), "utf8")) as ExecutedFlags;
    for (const [file, { table }] of builds) {
      const flags = (executed[file] ?? []).map((text) => BigInt(`0x${text}`));
      found.push(...filesOf(table, flags));
    }
  }
  return mergeCoverage(found);
}

async function writeLcov(path: string, files: readonly FileCoverage[]): Promise<void> {
  await writeFile(path, toLcov(files)).catch((cause: NodeJS.ErrnoException) => {
    throw new UnwritableFileError(`${shortPath(path)}: ${cause.code ?? cause.message}`, { cause });
  });
}

function report(
  files: readonly FileCoverage[],
  succeeded: boolean,
  { json }: CoverageOptions,
  terminal: Terminal,
): void {
  const counts = files.map(countFile);
  const total = countFiles("all", files);
  if (json === true) {
    terminal.json({ ok: succeeded, files: counts, lines: total.lines, executed: total.executed });
    return;
  }
  const width = Math.max(...counts.map(({ name }) => name.length), total.name.length);
  for (const count of [...counts, total]) terminal.print(coverageLine(count, width));
  if (total.executed === 0) {
    terminal.print(
      "no line was executed: do the tests import the library for tests, and load a blob of this runtime?",
    );
  }
}
