// From sources to a blob that a host takes: compiled, with the sections that tell its version, and checked.

import type { RuntimeDescription } from "../metadata/description.ts";
import { encodeVersionSections } from "../metadata/version.ts";
import { checkBlob } from "./blob-check.ts";
import type { Violation } from "./blob-report.ts";
import { type CompileOptions, compile } from "./compile.ts";
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

/**
 * Compiles the runtime that `description` describes.
 *
 * @throws CompileError, BlobRefusedError
 */
export async function buildRuntime(
  description: RuntimeDescription,
  options: CompileOptions = {},
): Promise<Uint8Array> {
  const { runtimeVersion, runtimeApis } = encodeVersionSections(description);
  const { wasm } = await compile(options);
  const named = appendCustomSection(wasm, RUNTIME_VERSION_SECTION, runtimeVersion);
  const blob = appendCustomSection(named, RUNTIME_APIS_SECTION, runtimeApis);
  const report = checkBlob(blob);
  if (!report.ok) throw new BlobRefusedError(report.violations);
  return blob;
}
