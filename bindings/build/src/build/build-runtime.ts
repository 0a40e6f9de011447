// Builds a blob that hosts accept: compiles the sources, adds the sections with the runtime's version, and checks the
// result.

import {
  appendCustomSection,
  RUNTIME_APIS_SECTION,
  RUNTIME_VERSION_SECTION,
} from "@as-ismp/core/internal/blob";
import type { RuntimeDescription, RuntimeHasher } from "../description/description.ts";
import { encodeVersionSections } from "../description/version.ts";
import { withTryRuntime } from "../runtime-files/try-runtime.ts";
import { checkBlob } from "./blob-check.ts";
import type { Violation } from "./blob-report.ts";
import { type CompileOptions, compile } from "./compile.ts";
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
export interface BuildOptions extends Pick<CompileOptions, "target" | "constants"> {
  /** Whether the blob has the runtime API `TryRuntime` and the checks of the pallets. Not for a chain. Default: no. */
  tryRuntime?: boolean;
}

/** The numbers that the build constant `HEADER_HASHER` uses. */
const HASHER_NUMBERS: Readonly<Record<RuntimeHasher, number>> = { keccak256: 0, blake2_256: 1 };

/**
 * Compiles the runtime of `description`, which comes from `loadRuntime("runtime.json")` for example. Writes no files.
 *
 * @returns the plain blob
 * @throws CompileError, BlobRefusedError, and the errors of `generatedFiles` for an invalid description
 */
export async function buildRuntime(
  description: RuntimeDescription,
  options: BuildOptions = {},
): Promise<Uint8Array> {
  const { tryRuntime = false, ...others } = options;
  const constants = constantsOf(description, options);
  const built = tryRuntime ? withTryRuntime(description) : description;
  const { wasm } = await compile({ ...others, constants, description: built });
  const blob = withSections(wasm, built);
  const report = checkBlob(blob);
  if (!report.ok) throw new BlobRefusedError(report.violations);
  return blob;
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
