/** What other packages of this project use of `blob/`. Not for users: it may change with every release. */
export {
  AlreadyCompressedError,
  compressBlob,
  decompressBlob,
  decompressBlobNow,
  isCompressedBlob,
} from "../blob/compression.ts";
export {
  codeOf,
  DEBUG_LINES_SECTION,
  DebugLines,
  encodeDebugLines,
  functionNames,
  type LineFile,
  type LineStart,
  type SourcePlace,
} from "../blob/debug-lines.ts";
export { INSTRUCTION_COUNTER, meterInstructions } from "../blob/metering.ts";
export { noteRuns, type Run, type RunNote, runsOf } from "../blob/runs.ts";
export { apiId, decodeVersionSections, encodeRuntimeApis } from "../blob/runtime-version.ts";
export {
  appendCustomSection,
  DuplicateSectionError,
  leb128,
  RUNTIME_APIS_SECTION,
  RUNTIME_VERSION_SECTION,
  readCustomSection,
} from "../blob/sections.ts";
export { type Finding, isFloat } from "../blob/wasm-code.ts";
export type {
  EntityKind,
  FunctionType,
  ModuleExport,
  ModuleImport,
  ModuleSection,
  ParsedModule,
} from "../blob/wasm-module.ts";
export { readModule } from "../blob/wasm-module-reader.ts";
export { hex, MalformedWasmError, readSections, WasmReader } from "../blob/wasm-reader.ts";
