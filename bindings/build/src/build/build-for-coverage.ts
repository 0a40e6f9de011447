/**
 * Builds modules that note which lines of their AssemblyScript are executed.
 *
 * Without optimizations, because those remove and merge lines. In front of each run of instructions that are executed
 * together, code is inserted that sets the run's flag: a bit of a global, which the module exports. `LineCoverage` reads
 * the flags. Such a build computes the same as any other, more slowly; it is for tests, and no host but ours takes it.
 */
import { noteRuns } from "@as-ismp/core/internal/blob";
import { FLAGS_OF_GLOBAL, flagsGlobal } from "@as-ismp/core/internal/runtime";
import type { RuntimeDescription } from "../description/description.ts";
import { loadSolo } from "../runtime-files/solo.ts";
import { type BuildOptions, constantsOf, withSections } from "./build-runtime.ts";
import { type CompileOptions, compile } from "./compile.ts";
import { CompileError } from "./compile-error.ts";
import type { CoverageBuild } from "./line-flags.ts";
import { linesOfRuns } from "./line-table.ts";
import { GENERATED, LIBRARY, PACKAGE_NAME, packagesOf } from "./source-tree.ts";

/**
 * Compiles the runtime of `description` as `buildRuntime` does, with flags.
 *
 * @throws CompileError, and the errors of `generatedFiles` for an invalid description
 */
export async function buildForCoverage(
  description: RuntimeDescription,
  options: Pick<BuildOptions, "constants"> = {},
): Promise<CoverageBuild> {
  const constants = constantsOf(description, options);
  const { wasm, table } = await compileForCoverage({ constants, description });
  return { wasm: withSections(wasm, description), table };
}

/** As `compile` with the target `debug`, with flags. @throws CompileError */
export async function compileForCoverage(options: Omit<CompileOptions, "target">): Promise<CoverageBuild> {
  const { wasm, sourceMap } = await compile({ ...options, target: "debug", sourceMap: true });
  if (sourceMap === undefined) throw new CompileError("the compiler wrote no source map");
  const packages = packagesThatCount(options.description ?? loadSolo());
  const { table, flagOf } = linesOfRuns(wasm, sourceMap, (source) => fileName(source, packages));
  const count = Math.ceil(table.flags.length / FLAGS_OF_GLOBAL);
  const names = Array.from({ length: count }, (_, index) => flagsGlobal(index));
  const noted = noteRuns(wasm, names, ({ start }) => {
    const flag = flagOf.get(start);
    if (flag === undefined) return undefined;
    const operand = 1n << BigInt(flag % FLAGS_OF_GLOBAL);
    return { global: Math.floor(flag / FLAGS_OF_GLOBAL), operation: "or", operand };
  });
  return { wasm: noted, table };
}

/** The packages whose sources count: not those of the compiler's library, which are below the same folder. */
function packagesThatCount(description: RuntimeDescription): readonly string[] {
  return [PACKAGE_NAME, ...packagesOf(description).map(({ name }) => name)];
}

/** A source's name in reports: as authors import it. Generated sources are in memory alone, and are left out. */
function fileName(source: string, packages: readonly string[]): string | undefined {
  const isLibrary = source.startsWith(`${LIBRARY}/`);
  const path = isLibrary ? source.slice(LIBRARY.length + 1) : source;
  if (path.startsWith(GENERATED) || path.startsWith(`${PACKAGE_NAME}/${GENERATED}`)) return undefined;
  const isKnown = packages.some((name) => path.startsWith(`${name}/`));
  return isLibrary && !isKnown ? undefined : path;
}
