// Compiles AssemblyScript sources to WebAssembly, in memory.
//
// Build constants of `assembly/configuration.ts` can be replaced. An unknown name is rejected, so that a renamed
// constant can't silently keep its default. Flags that would remove bounds or null checks are not offered. Invariant:
// the same sources and constants give the same bytes.

import asc from "assemblyscript/asc";
import { ASSEMBLY_FOLDER } from "../codegen/frame.ts";
import type { RuntimeDescription } from "../description/description.ts";
import { loadSolo } from "../runtime-files/solo.ts";
import { checkCalls } from "./check-calls.ts";
import { checkCode } from "./check-code.ts";
import { CompileError } from "./compile-error.ts";
import { type CompilerMessage, diagnosticOf } from "./diagnostic.ts";
import { hasSources } from "./generate.ts";
import { namingFile } from "./name-file.ts";
import { isBelow, ownSources, runtimeSources, type SourceTree } from "./source-tree.ts";

/** What to compile, and how. */
export interface CompileOptions {
  /** The runtime to compile. Default: the package's own solo chain. */
  description?: RuntimeDescription;
  /** A file of the package to compile instead of the runtime's entry points, relative to the package's folder. */
  entry?: string;
  /** A generated file of the runtime to compile instead of its entry points, without `.ts`. */
  generatedEntry?: string;
  /**
   * `fast` gives a larger blob than `release`. It pays off for a runtime that mostly hashes and decodes, such as the
   * light client. Default: `release`.
   */
  target?: "release" | "fast" | "debug";
  /** Literals that replace build constants of `assembly/configuration.ts`, by name. */
  constants?: Readonly<Record<string, string | number | boolean>>;
  /** Whether a source map is made. The module then has a section that names it. Default: no. */
  sourceMap?: boolean;
  /** A folder to which {@link writeGenerated} has written the generated sources: messages name them there. */
  generated?: string;
  /** Called with the path and the text of each file of authors that the compiler reads: not those of this package. */
  onRead?: (path: string, text: string) => void;
}

/** The compiled module, without the custom sections of a runtime blob. */
export interface Compilation {
  /** The module, uncompressed. */
  wasm: Uint8Array;
  /** Only where it was asked for. */
  sourceMap?: Uint8Array;
  /** Whose file it is, given its name in the source map. */
  originOf: SourceTree["originOf"];
}

const CONFIGURATION = "assembly/configuration.ts";

/**
 * Compiles a runtime, or the one file that `options.entry` names.
 *
 * @throws CompileError, CallSignatureError, PalletCodeError, and the errors of `generatedFiles` for an invalid description
 */
export async function compile(options: CompileOptions = {}): Promise<Compilation> {
  const description = options.description ?? loadSolo();
  const { entry } = options;
  const sources = namingFile(description, () =>
    entry === undefined
      ? runtimeSources(description, options.generatedEntry)
      : ownSources(entry, description),
  );
  if (entry === undefined && hasSources(description)) {
    checkCalls(description);
    checkCode(description);
  }
  const outFile = "out.wasm";
  const written = new Map<string, Uint8Array>();
  const pending = new Map(Object.entries(options.constants ?? {}));
  const messages: CompilerMessage[] = [];
  /** By the names of `originOf`. */
  const texts = new Map<string, string>();
  let report = "";

  const { error } = await asc.main(
    [
      sources.entry,
      "--config",
      "asconfig.json",
      "--target",
      options.target ?? "release",
      "--baseDir",
      sources.baseDir,
      "--outFile",
      outFile,
      ...(options.sourceMap ? ["--sourceMap"] : []),
    ],
    {
      stderr: { write: (text: string | Uint8Array) => append(text) },
      stdout: { write: (text: string | Uint8Array) => append(text) },
      readFile: async (name) => {
        const text = await sources.read(name);
        if (text === null) return null;
        const { name: shown, path } = sources.originOf(name);
        const isAuthors = path !== undefined && name !== "asconfig.json" && !isBelow(ASSEMBLY_FOLDER, path);
        if (isAuthors) options.onRead?.(path, text);
        const compiled = name.endsWith(CONFIGURATION) ? replaceConstants(text, pending) : text;
        texts.set(shown, compiled);
        return compiled;
      },
      reportDiagnostic: (message) => messages.push(message as unknown as CompilerMessage),
      writeFile: (name, contents) => {
        written.set(name, typeof contents === "string" ? new TextEncoder().encode(contents) : contents);
      },
    },
  );
  if (error) {
    const diagnostics = messages.map((message) => diagnosticOf(message, sources, texts, options.generated));
    throw new CompileError(`${error.message}\n${report}`, diagnostics);
  }
  if (pending.size > 0) {
    throw new CompileError(`no such build constant in ${CONFIGURATION}: ${[...pending.keys()].join(", ")}`);
  }
  const wasm = written.get(outFile);
  if (!wasm) throw new CompileError(`the compiler wrote no ${outFile}\n${report}`);
  const sourceMap = written.get(`${outFile}.map`);
  return { wasm, ...(sourceMap && { sourceMap }), originOf: sources.originOf };

  function append(text: string | Uint8Array): boolean {
    report += typeof text === "string" ? text : new TextDecoder().decode(text);
    return true;
  }
}

/** Replaces `export const NAME: type = …;` and removes the names that it replaced from `pending`. */
function replaceConstants(text: string, pending: Map<string, string | number | boolean>): string {
  let result = text;
  for (const [name, value] of [...pending]) {
    const declaration = new RegExp(`(export const ${name}\\b[^=]*= )[^;]*;`);
    if (!declaration.test(result)) continue;
    result = result.replace(declaration, `$1${value};`);
    pending.delete(name);
  }
  return result;
}
