// Builds a blob that hosts accept: compiles the sources, adds the sections with the runtime's version, and checks the
// result.

import {
  appendCustomSection,
  RUNTIME_APIS_SECTION,
  RUNTIME_VERSION_SECTION,
} from "@as-ismp/core/internal/blob";
import { hasHook } from "../codegen/hooks-source.ts";
import type { RuntimeDescription, RuntimeHasher } from "../description/description.ts";
import { encodeVersionSections } from "../description/version.ts";
import { withTryRuntime } from "../runtime-files/try-runtime.ts";
import { checkBlob } from "./blob-check.ts";
import type { Violation } from "./blob-report.ts";
import { type CompileOptions, compile } from "./compile.ts";
import { withDebugLines } from "./debug-lines.ts";
import { hasSources } from "./generate.ts";
import { runIntegrityTests } from "./integrity.ts";
import { mergeData } from "./merge-data.ts";

/** The compiled module violates rules for runtime blobs. */
export class BlobRefusedError extends Error {
  override name = "BlobRefusedError";
  /** At least one. */
  readonly violations: readonly Violation[];

  constructor(violations: readonly Violation[]) {
    super(violations.map(({ rule, detail }) => `${rule}: ${detail}`).join("\n"));
    this.violations = violations;
  }
}

/** Options of a build; {@link CompileOptions} explains those that are not here. */
export interface BuildOptions extends Pick<CompileOptions, "target" | "constants" | "generated" | "onRead"> {
  /** Whether the blob has the runtime API `TryRuntime` and the checks of the pallets. Not for a chain. Default: no. */
  tryRuntime?: boolean;
}

/** The numbers that the build constant `HEADER_HASHER` uses. */
const HASHER_NUMBERS: Readonly<Record<RuntimeHasher, number>> = { keccak256: 0, blake2_256: 1 };

/**
 * Compiles the runtime of `description`, which comes from `loadRuntime("runtime.json")` for example. Writes no files.
 *
 * @returns the plain blob; with the target `debug` it has the names of functions, and the line of each instruction, with
 *   which errors of calls that trap name their place
 * @throws CompileError, BlobRefusedError, IntegrityTestError, and the errors of `generatedFiles` for an invalid description
 */
export async function buildRuntime(
  description: RuntimeDescription,
  options: BuildOptions = {},
): Promise<Uint8Array> {
  const constants = constantsOf(description, options);
  await runIntegrityTests(description, constants);
  const built = options.tryRuntime === true ? withTryRuntime(description) : description;
  const rules = { offchainWorkers: hasWorkers(built) };
  const blob = await unchecked(built, options);
  const report = checkBlob(blob, rules);
  if (report.ok) return blob;
  // Functions and lines are in debug builds only.
  const debug = options.target === "debug" ? blob : await unchecked(built, { ...options, target: "debug" });
  const named = checkBlob(debug, rules);
  throw new BlobRefusedError(named.ok ? report.violations : named.violations);
}

async function unchecked(
  description: RuntimeDescription,
  { tryRuntime: _, ...options }: BuildOptions,
): Promise<Uint8Array> {
  const constants = constantsOf(description, options);
  const sourceMap = options.target === "debug";
  const compilation = await compile({ ...options, constants, description, sourceMap });
  const blob = withSections(compilation.wasm, description);
  return sourceMap ? withDebugLines(blob, compilation) : blob;
}

function hasWorkers(description: RuntimeDescription): boolean {
  return hasSources(description) && description.pallets.some((pallet) => hasHook(pallet, "offchain_worker"));
}

/** The build constants of a runtime. */
export function constantsOf(
  { hasher }: RuntimeDescription,
  { constants }: BuildOptions,
): NonNullable<CompileOptions["constants"]> {
  return { ...constants, ...(hasher && { HEADER_HASHER: HASHER_NUMBERS[hasher] }) };
}

/** What the compiler made of a runtime, with the sections of a blob. */
export function withSections(wasm: Uint8Array, description: RuntimeDescription): Uint8Array {
  const { runtimeVersion, runtimeApis } = encodeVersionSections(description);
  const named = appendCustomSection(mergeData(wasm), RUNTIME_VERSION_SECTION, runtimeVersion);
  return appendCustomSection(named, RUNTIME_APIS_SECTION, runtimeApis);
}
