/** `as-ismp types BLOB`: writes TypeScript types of a runtime's calls, storage, events, errors, constants and APIs. */
import { writeFile } from "node:fs/promises";
import { RuntimeMetadata } from "@as-ismp/chain";
import { typescriptOf } from "@as-ismp/relayer/internal/substrate";
import { loadRuntime, readBlob } from "../blob.ts";
import { UnusableOptionError, UnwritableFileError } from "../errors.ts";
import { ExitCode } from "../exit-code.ts";
import { shortPath } from "../paths.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface TypesOptions {
  /** Default: the standard output. */
  readonly output?: string;
  /** Name of the type. Default: the name of the runtime in Pascal case. */
  readonly name?: string;
}

export async function types(path: string, options: TypesOptions, terminal: Terminal): Promise<ExitCode> {
  const runtime = await loadRuntime(await readBlob(path), "Metadata", "metadata");
  const { specName, specVersion } = runtime.version();
  const name = options.name ?? pascalCase(specName);
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) {
    throw new UnusableOptionError("--name", `expected a name of TypeScript, got ${name}`);
  }
  const text = typescriptOf(RuntimeMetadata.of(runtime), name, `${specName} ${specVersion}`);
  if (options.output === undefined) {
    terminal.print(text.trimEnd());
    return ExitCode.Accepted;
  }
  await writeFile(options.output, text).catch((cause: NodeJS.ErrnoException) => {
    throw new UnwritableFileError(`${shortPath(String(options.output))}: ${cause.code ?? cause.message}`, {
      cause,
    });
  });
  terminal.print(`${terminal.colours.green("wrote")}   ${name}, ${shortPath(options.output)}`);
  return ExitCode.Accepted;
}

function pascalCase(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
}
