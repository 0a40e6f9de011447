/**
 * What a chain author needs to build a runtime blob.
 *
 * @module as-ismp/build
 */

export {
  AlreadyCompressedError,
  BlobTooLargeError,
  CorruptBlobError,
  compressBlob,
  decompressBlob,
  isCompressedBlob,
} from "../blob/compression.ts";
export { INSTRUCTION_COUNTER, meterInstructions } from "../blob/metering.ts";
export { appendCustomSection, DuplicateSectionError, readCustomSection } from "../blob/sections.ts";
export type { AssemblyDescription } from "../codegen/description.ts";
export { AssemblyApiError, AssemblyNameError, AssemblyTypeError } from "../codegen/errors.ts";
export type { RuntimeDescription, RuntimeHasher } from "../description/description.ts";
export { type HostFunctionWork, WorkCounter } from "../runtime/work-counter.ts";
export { DescriptionFileError } from "../runtime-files/description-file.ts";
export { loadRuntime } from "../runtime-files/runtime-file.ts";
export { checkBlob } from "./blob-check.ts";
export type { BlobCheckOptions, BlobReport, BlobRule, Violation } from "./blob-report.ts";
export { BlobRefusedError, type BuildOptions, buildRuntime } from "./build-runtime.ts";
export { type Compilation, CompileError, type CompileOptions, compile } from "./compile.ts";
export { writeGenerated } from "./generate.ts";
export { HOST_IMPORTS } from "./host-imports.ts";
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
