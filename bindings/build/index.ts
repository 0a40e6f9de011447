// What a chain author builds his own runtime blob with.

export { checkBlob } from "./blob-check.ts";
export type { BlobCheckOptions, BlobReport, BlobRule, Violation } from "./blob-report.ts";
export { BlobRefusedError, buildRuntime } from "./build-runtime.ts";
export { type Compilation, CompileError, type CompileOptions, compile } from "./compile.ts";
export {
  AlreadyCompressedError,
  BlobTooLargeError,
  CorruptBlobError,
  compressBlob,
  decompressBlob,
  isCompressedBlob,
} from "./compression.ts";
export { HOST_IMPORTS } from "./host-imports.ts";
export { appendCustomSection, DuplicateSectionError, readCustomSection } from "./sections.ts";
