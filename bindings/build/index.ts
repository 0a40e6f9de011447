// What a chain author builds his own runtime blob with.

export { checkBlob } from "./blob-check.ts";
export type { BlobReport, BlobRule, Violation } from "./blob-report.ts";
export { BlobRefusedError, buildRuntime } from "./build-runtime.ts";
export { type Compilation, CompileError, type CompileOptions, compile } from "./compile.ts";
export { compressBlob, decompressBlob, isCompressedBlob } from "./compression.ts";
export { appendCustomSection, readCustomSection } from "./sections.ts";
