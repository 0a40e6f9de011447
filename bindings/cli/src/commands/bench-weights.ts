/**
 * `as-ismp bench-weights RUNTIME`: measures the calls of a chain author's pallets and writes the weights file that
 * each pallet imports: a function `<call>Weight` for each call.
 *
 * The author defines the cases in `weights.json`. A weights file that does not exist yet, or is empty, is compiled
 * with zeros, so that the first run needs nothing but the import in `calls.ts`.
 */
import { existsSync, statSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { buildRuntime, CompileError, DescriptionFileError, loadRuntime } from "@as-ismp/build";
import type { JsonObject } from "@as-ismp/chain";
import { MetadataError } from "@as-ismp/relayer/substrate";
import { z } from "zod";
import { NotJsonError, UnreadableFileError, UnusableInputError, UnwritableFileError } from "../errors.ts";
import { ExitCode } from "../exit-code.ts";
import { shortPath } from "../paths.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { CallBench, type CallWeight, type WeightCase, WeightCaseError } from "../weights/call-weights.ts";
import { weightsSource } from "../weights/weights-file.ts";

export interface BenchWeightsOptions {
  readonly cases?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const values = z.record(z.string(), z.unknown());
const weightCase = z.strictObject({
  arguments: values,
  signer: z.string().optional(),
  root: z.boolean().optional(),
  before: z.array(z.tuple([z.string(), z.string(), values])).optional(),
});
const casesFile = z.strictObject({
  genesis: values.optional(),
  pallets: z.record(
    z.string(),
    z.strictObject({
      output: z.string(),
      calls: z.record(z.string(), z.array(weightCase).min(1)),
    }),
  ),
});
type Cases = z.infer<typeof casesFile>;

export async function benchWeights(
  runtime: string,
  options: BenchWeightsOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const folder = dirname(resolve(runtime));
  const cases = await readCases(options.cases ?? join(folder, "weights.json"));
  const files = Object.entries(cases.pallets).map(([pallet, { output, calls }]) => ({
    pallet,
    file: resolve(folder, output),
    calls: Object.entries(calls),
  }));
  const missing = files.filter(({ file }) => !existsSync(file) || statSync(file).size === 0);
  for (const { pallet, file, calls } of missing)
    await write(
      file,
      weightsSource(
        pallet,
        calls.map(([call]) => zero(call)),
      ),
    );
  const measured = await measure(runtime, cases, files);
  for (const { pallet, file, weights } of measured) {
    if (options.dryRun !== true) await write(file, weightsSource(pallet, weights));
  }
  if (options.json === true) {
    terminal.json({
      ok: true,
      pallets: measured.map(({ pallet, file, weights }) => ({ pallet, file: shortPath(file), weights })),
    });
  } else {
    for (const { pallet, file, weights } of measured) {
      for (const { call, refTime, proofSize, reads, writes } of weights) {
        const parts = `${(refTime / 1e6).toFixed(1)} µs, ${proofSize} bytes, ${reads} read, ${writes} written`;
        terminal.print(`${terminal.colours.green("weighed")} ${pallet}.${call}  ${parts}`);
      }
      if (options.dryRun !== true) terminal.print(`written ${shortPath(file)}`);
    }
  }
  return ExitCode.Accepted;
}

interface PalletFile {
  readonly pallet: string;
  readonly file: string;
  readonly calls: readonly (readonly [call: string, cases: readonly z.infer<typeof weightCase>[]])[];
}

interface MeasuredPallet extends PalletFile {
  readonly weights: readonly CallWeight[];
}

async function measure(
  runtime: string,
  cases: Cases,
  files: readonly PalletFile[],
): Promise<MeasuredPallet[]> {
  try {
    const blob = await buildRuntime(loadRuntime(runtime));
    const bench = await CallBench.start(blob, cases.genesis as JsonObject | undefined);
    return files.map((one) => ({
      ...one,
      weights: one.calls.map(([call, all]) => bench.measure(one.pallet, call, all as readonly WeightCase[])),
    }));
  } catch (cause) {
    const known = [WeightCaseError, MetadataError, CompileError, DescriptionFileError];
    if (!known.some((kind) => cause instanceof kind)) throw cause;
    const { name, message } = cause as Error;
    throw new UnusableInputError(`${name}: ${message}`, { cause });
  }
}

async function readCases(file: string): Promise<Cases> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new UnreadableFileError(`${shortPath(file)}: ${cause.code ?? cause.message}`, { cause });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new NotJsonError(`${shortPath(file)}: ${(cause as Error).message}`, { cause });
  }
  const parsed = casesFile.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new UnusableInputError(`${shortPath(file)}: ${z.prettifyError(parsed.error)}`);
}

async function write(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new UnwritableFileError(`${shortPath(file)}: ${code ?? message}`, { cause });
  }
}

function zero(call: string): CallWeight {
  return { call, refTime: 0, proofSize: 0, computation: 0, reads: 0, writes: 0 };
}
