/**
 * `as-ismp build RUNTIME`: compiles a chain author's runtime from its configuration and the pallets in the same
 * folder.
 */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import {
  type AssemblyDescription,
  buildRuntime,
  loadRuntime,
  writeEditorFiles,
  writeGenerated,
} from "@as-ismp/build";
import { compressBlob } from "@as-ismp/core/internal/blob";
import { buildFailure } from "../build-failure.ts";
import { UnusableInputError, UnusableOptionError, UnwritableFileError } from "../errors.ts";
import { ExitCode } from "../exit-code.ts";
import { shortPath } from "../paths.ts";
import { count } from "../terminal/format.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface BuildCommandOptions {
  /** Default: the runtime's name with `.wasm`, in the working directory. */
  readonly output?: string;
  readonly compress?: boolean;
  readonly debug?: boolean;
  /** Whether the blob is the try-runtime form of the runtime. */
  readonly tryRuntime?: boolean;
  /** Values for the build constants of `assembly/configuration.ts`, `NAME=VALUE`. */
  readonly constant?: readonly string[];
  /** A folder to keep the generated sources in, for readers and editors. */
  readonly generated?: string;
  readonly json?: boolean;
}

export async function build(
  file: string,
  options: BuildCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  try {
    const description = loadRuntime(file);
    if (options.generated !== undefined) await writeSources(description, options.generated);
    const generated = options.debug === true ? await editorFiles(description) : options.generated;
    return await compileTo(description, { ...options, generated }, terminal);
  } catch (cause) {
    throw unusable(cause);
  }
}

/** `as-ismp generate RUNTIME`: what editors need, without a build. */
export async function generate(file: string, terminal: Terminal): Promise<ExitCode> {
  try {
    const generated = await editorFiles(loadRuntime(file));
    terminal.print(`${terminal.colours.green("written")} ${shortPath(generated)}`);
    return ExitCode.Accepted;
  } catch (cause) {
    throw unusable(cause);
  }
}

/** Errors of descriptions are errors of the input. */
function unusable(cause: unknown): unknown {
  const failure = buildFailure(cause);
  return failure?.by === "description" ? new UnusableInputError(failure.lines.join("\n"), { cause }) : cause;
}

async function editorFiles(description: AssemblyDescription): Promise<string> {
  const folder = description.folder ?? ".";
  const { generated } = await writeEditorFiles(description).catch((cause) => unwritable(folder, cause));
  return generated;
}

async function compileTo(
  description: AssemblyDescription,
  options: Omit<BuildCommandOptions, "generated"> & { readonly generated: string | undefined },
  terminal: Terminal,
): Promise<ExitCode> {
  const output = options.output ?? `${description.version.specName}.wasm`;
  let blob: Uint8Array;
  try {
    blob = await buildRuntime(description, {
      target: options.debug === true ? "debug" : "release",
      constants: constantsOf(options.constant ?? []),
      tryRuntime: options.tryRuntime === true,
      ...(options.generated !== undefined && { generated: resolve(options.generated) }),
    });
  } catch (cause) {
    const failure = buildFailure(cause);
    if (failure === undefined || failure.by === "description") throw cause;
    return refuse(failure.by, failure.lines);
  }
  const bytes = options.compress === true ? await compressBlob(blob) : blob;
  await writeFile(output, bytes).catch((cause: NodeJS.ErrnoException) => {
    throw new UnwritableFileError(`${shortPath(output)}: ${cause.code ?? cause.message}`, { cause });
  });
  const { specName, specVersion } = description.version;
  if (options.json === true) {
    terminal.json({
      ok: true,
      file: shortPath(output),
      specName,
      specVersion,
      bytes: blob.length,
      ...(bytes !== blob && { compressed: bytes.length }),
    });
  } else {
    const compressed = bytes === blob ? "" : `, ${count(bytes.length)} compressed`;
    terminal.print(
      `${terminal.colours.green("built")}   ${specName} ${specVersion}  ${shortPath(output)}, ${count(blob.length)} bytes${compressed}`,
    );
  }
  return ExitCode.Accepted;

  function refuse(by: "compiler" | "blob" | "integrity", lines: readonly string[]): ExitCode {
    if (options.json === true) terminal.json({ ok: false, by, report: lines });
    else for (const line of [terminal.colours.red("refused"), ...lines]) terminal.print(line);
    return ExitCode.Refused;
  }
}

/** Literals only: a value from the command line must not become code. */
function constantsOf(pairs: readonly string[]): Record<string, number | boolean> {
  const constants: Record<string, number | boolean> = {};
  for (const pair of pairs) {
    const [, name, value] = /^(\w+)=(true|false|\d{1,15})$/.exec(pair) ?? [];
    if (name === undefined || value === undefined) {
      throw new UnusableOptionError(
        "--constant",
        `expected NAME=VALUE with a number, true or false, got ${pair}`,
      );
    }
    constants[name] = value === "true" || value === "false" ? value === "true" : Number(value);
  }
  return constants;
}

async function writeSources(description: AssemblyDescription, folder: string): Promise<void> {
  await writeGenerated(description, folder).catch((cause) => unwritable(folder, cause));
}

function unwritable(folder: string, cause: NodeJS.ErrnoException): never {
  if (cause.code === undefined) throw cause;
  throw new UnwritableFileError(`${shortPath(folder)}: ${cause.code}`, { cause });
}
