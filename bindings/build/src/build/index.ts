/**
 * What a chain author needs to build a runtime blob.
 *
 * @module as-ismp/build
 */

export { BlobTooLargeError, CorruptBlobError } from "@as-ismp/core";
export {
  AlreadyCompressedError,
  appendCustomSection,
  compressBlob,
  DuplicateSectionError,
  decompressBlob,
  INSTRUCTION_COUNTER,
  isCompressedBlob,
  meterInstructions,
  readCustomSection,
} from "@as-ismp/core/internal/blob";
export { type HostFunctionWork, WorkCounter } from "@as-ismp/core/internal/runtime";
export type { AssemblyDescription } from "../codegen/description.ts";
export { AssemblyApiError, AssemblyNameError, AssemblyTypeError } from "../codegen/errors.ts";
export {
  type MetadataChange,
  type MetadataParts,
  metadataChanges,
  metadataParts,
} from "../description/changes.ts";
export type { RuntimeDescription, RuntimeHasher } from "../description/description.ts";
export { DescriptionFileError } from "../runtime-files/description-file.ts";
export { loadRuntime } from "../runtime-files/runtime-file.ts";
export { withTryRuntime } from "../runtime-files/try-runtime.ts";
export { checkBlob } from "./blob-check.ts";
export type { BlobCheckOptions, BlobReport, BlobRule, Violation } from "./blob-report.ts";
export { buildForCoverage, compileForCoverage } from "./build-for-coverage.ts";
export { BlobRefusedError, type BuildOptions, buildRuntime } from "./build-runtime.ts";
export { type Compilation, type CompileOptions, compile } from "./compile.ts";
export { CallSignatureError, CompileError, PalletCodeError } from "./compile-error.ts";
export { type CoverageCount, countFile, countFiles, coverageLine } from "./coverage-report.ts";
export type { Diagnostic, DiagnosticPlace } from "./diagnostic.ts";
export { EDITOR_FOLDER, type EditorFiles, writeEditorFiles } from "./editor-files.ts";
export { writeGenerated } from "./generate.ts";
export { HOST_IMPORTS } from "./host-imports.ts";
export { IntegrityTestError } from "./integrity.ts";
export { type FileCoverage, filesOf, LineCoverage, mergeCoverage, toLcov } from "./line-coverage.ts";
export type { CoverageBuild, LineTable } from "./line-flags.ts";
export {
  COEFFICIENTS_FILE,
  computation,
  database,
  databaseKeys,
  type HostFunctionCost,
  type MachineCosts,
  machineCosts,
  proofSize,
  UnknownHostFunctionError,
} from "./machine.ts";
