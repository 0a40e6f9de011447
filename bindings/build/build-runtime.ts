// From sources to a blob that a host takes: compiled, with the sections that tell its version, and checked.

import type { RuntimeDescription, RuntimeHasher } from "../metadata/description.ts";
import { encodeVersionSections } from "../metadata/version.ts";
import { checkBlob } from "./blob-check.ts";
import type { Violation } from "./blob-report.ts";
import { type CompileOptions, compile } from "./compile.ts";
import { mergeData } from "./merge-data.ts";
import { appendCustomSection, RUNTIME_APIS_SECTION, RUNTIME_VERSION_SECTION } from "./sections.ts";

/** The compiled module breaks rules for runtime blobs; `violations` lists them. */
export class BlobRefusedError extends Error {
  override name = "BlobRefusedError";
  readonly violations: readonly Violation[];

  constructor(violations: readonly Violation[]) {
    super(violations.map(({ rule, detail }) => `${rule}: ${detail}`).join("\n"));
    this.violations = violations;
  }
}

export type BuildOptions = Pick<CompileOptions, "target" | "constants">;

/** As `HEADER_HASHER` has them. */
const HASHER_NUMBERS: Readonly<Record<RuntimeHasher, number>> = { keccak256: 0, blake2_256: 1 };

/**
 * Compiles the runtime that `description` describes, `loadRuntime("runtime.json")` for example. Nothing is written.
 *
 * @throws CompileError, BlobRefusedError, and what is thrown for descriptions that nothing can be made of
 */
export async function buildRuntime(
  description: RuntimeDescription,
  options: BuildOptions = {},
): Promise<Uint8Array> {
  const { runtimeVersion, runtimeApis } = encodeVersionSections(description);
  const { hasher } = description;
  const constants = { ...options.constants, ...(hasher && { HEADER_HASHER: HASHER_NUMBERS[hasher] }) };
  const { wasm } = await compile({ ...options, constants, description });
  const named = appendCustomSection(mergeData(wasm), RUNTIME_VERSION_SECTION, runtimeVersion);
  const blob = appendCustomSection(named, RUNTIME_APIS_SECTION, runtimeApis);
  const report = checkBlob(blob);
  if (!report.ok) throw new BlobRefusedError(report.violations);
  return blob;
}
