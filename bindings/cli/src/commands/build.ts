/**
 * `as-ismp build RUNTIME`: compiles a chain author's runtime from its configuration and the pallets in the same
 * folder.
 */
import { writeFile } from "node:fs/promises";
import {
  AssemblyApiError,
  type AssemblyDescription,
  AssemblyNameError,
  AssemblyTypeError,
  BlobRefusedError,
  buildRuntime,
  CompileError,
  DescriptionFileError,
  loadRuntime,
  writeGenerated,
} from "@as-ismp/build";
import {
  DescriptionError,
  TypeDeclarationError,
  TypeExpressionError,
  UnknownTypeError,
  ValueError,
} from "@as-ismp/build/internal/type-table";
import { compressBlob } from "@as-ismp/core/internal/blob";
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

/** The errors of descriptions, at whatever stage of the build they are thrown. */
const DESCRIPTION_ERRORS = [
  DescriptionFileError,
  DescriptionError,
  TypeExpressionError,
  UnknownTypeError,
  TypeDeclarationError,
  ValueError,
  AssemblyTypeError,
  AssemblyNameError,
  AssemblyApiError,
];

export async function build(
  file: string,
  options: BuildCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  try {
    const description = loadRuntime(file);
    if (options.generated !== undefined) await writeSources(description, options.generated);
    return await compileTo(description, options, terminal);
  } catch (cause) {
    if (!DESCRIPTION_ERRORS.some((kind) => cause instanceof kind)) throw cause;
    const { name, message } = cause as Error;
    throw new UnusableInputError(`${name}: ${message}`, { cause });
  }
}

async function compileTo(
  description: AssemblyDescription,
  options: BuildCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const output = options.output ?? `${description.version.specName}.wasm`;
  let blob: Uint8Array;
  try {
    blob = await buildRuntime(description, {
      target: options.debug === true ? "debug" : "release",
      constants: constantsOf(options.constant ?? []),
      tryRuntime: options.tryRuntime === true,
    });
  } catch (cause) {
    if (cause instanceof CompileError) return refuse("compiler", cause.message.trim().split("\n"));
    if (cause instanceof BlobRefusedError) return refuse("blob", cause.message.split("\n"));
    throw cause;
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

  function refuse(by: "compiler" | "blob", lines: readonly string[]): ExitCode {
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
  await writeGenerated(description, folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === undefined) throw cause;
    throw new UnwritableFileError(`${shortPath(folder)}: ${cause.code}`, { cause });
  });
}
