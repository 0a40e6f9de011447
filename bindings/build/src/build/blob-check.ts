/**
 * Checks whether stock Polkadot hosts accept a runtime blob, without running it.
 *
 * Reports every violation of the rules ({@link BlobRule}), with what is wrong and where; a blob without violations is
 * `ok`. Does not throw, whatever the bytes are: if they are not a module, they violate the rule `malformed`.
 * Invariant: anything that the check could not read is itself a violation, so `ok` means that the whole blob was
 * checked.
 *
 * The check is stricter than any one host, because a blob has to load in all of them. (docs/spec/host.md#blob,
 * docs/spec/host.md#host-functions)
 */

import { ScaleError } from "@as-ismp/core";
import {
  decodeVersionSections,
  type Finding,
  type FunctionType,
  hex,
  isCompressedBlob,
  isFloat,
  MalformedWasmError,
  type ModuleExport,
  type ModuleImport,
  type ParsedModule,
  RUNTIME_APIS_SECTION,
  RUNTIME_VERSION_SECTION,
  readModule,
} from "@as-ismp/core/internal/blob";
import type {
  BlobCheckOptions,
  BlobExport,
  BlobImport,
  BlobReport,
  BlobRule,
  Violation,
} from "./blob-report.ts";
import { BlobSource } from "./blob-source.ts";
import { HOST_IMPORTS, type HostSignatures, WORKER_IMPORTS } from "./host-imports.ts";

export type * from "./blob-report.ts";

type Report = (rule: BlobRule, detail: string) => void;

const ENTRY_POINT_NAME = /^[A-Z][A-Za-z0-9]*_[a-z0-9_]+$/;
const ENTRY_POINT_SIGNATURE = "(i32,i32)->i64";
const PAGE_SIZE = 0x1_0000;

/** Checks a plain (not compressed) blob. By default a blob must have the sections with its version. */
export function checkBlob(bytes: Uint8Array, options: BlobCheckOptions = {}): BlobReport {
  const violations: Violation[] = [];
  const report: Report = (rule, detail) => void violations.push({ rule, detail });
  const module = read(bytes, report);
  if (module === undefined) {
    const nothing = { imports: [], exports: [], sections: [], heapBase: undefined, staticDataEnd: undefined };
    return { ok: false, size: bytes.length, violations, ...nothing };
  }
  const staticDataEnd = endOfStaticData(module);
  checkCode(module, new BlobSource(bytes), report);
  const known = { ...options.additionalImports, ...HOST_IMPORTS, ...WORKER_IMPORTS };
  checkImports(module, known, report);
  if (!(options.offchainWorkers ?? hasWorkers(module)))
    refuseWorkerImports(module, options.additionalImports, report);
  checkExports(module, report);
  checkMemory(module, staticDataEnd, report);
  const heapBase = checkHeapBase(module, staticDataEnd, report);
  checkRuntimeSections(module, options.requireSections ?? true, report);
  // Whether an engine accepts a feature beyond the MVP depends on its age. So its verdict is used only for blobs
  // without such features.
  if (!violations.some(({ rule }) => rule === "mvp-only")) checkEngine(bytes, report);
  return {
    ok: violations.length === 0,
    size: bytes.length,
    violations,
    imports: module.imports.map(describeImport),
    exports: module.exports.map((entry) => describeExport(entry, module)),
    sections: module.sections,
    heapBase,
    staticDataEnd,
  };
}

function read(bytes: Uint8Array, report: Report): ParsedModule | undefined {
  if (isCompressedBlob(bytes)) {
    report("malformed", "the blob is compressed: decompress it before the check");
    return undefined;
  }
  try {
    return readModule(bytes);
  } catch (error) {
    if (!(error instanceof MalformedWasmError)) throw error;
    report("malformed", error.message);
    return undefined;
  }
}

/** Types and indices are checked by the engine's validator. */
function checkEngine(bytes: Uint8Array, report: Report): void {
  try {
    new WebAssembly.Module(bytes);
  } catch (error) {
    report("malformed", String(error));
  }
}

function checkCode(module: ParsedModule, source: BlobSource, report: Report): void {
  const where = ({ offset, detail }: Finding) =>
    `${detail} at offset ${hex(offset)}${source.placeAt(offset)}`;

  for (const use of module.features) report("mvp-only", `${use.feature}: ${where(use)}`);
  if (module.memories.length > 1) report("mvp-only", `multi-memory: ${module.memories.length} memories`);
  if (module.tables > 1) report("mvp-only", `reference-types: ${module.tables} tables`);
  module.types.forEach(({ params, results }, index) => {
    const float = [...params, ...results].find(isFloat);
    if (float) report("no-floats", `function type ${index} has an ${float}`);
  });
  module.globals.forEach(({ type }, index) => {
    if (type && isFloat(type)) report("no-floats", `global ${index} is an ${type}`);
  });
  for (const body of module.bodies) {
    const code = source.functionLabel(body.index);
    for (const use of body.features) report("mvp-only", `${use.feature}: ${code}, ${where(use)}`);
    // The bits of a NaN are not determined, and validators of a chain must agree on every bit.
    if (body.float) report("no-floats", `${code}, ${where(body.float)}`);
    // AssemblyScript's own heaps start at __heap_base and grow the memory. But all memory from there on belongs to
    // the host's allocator, which would hand out the same bytes again.
    if (body.growth) report("no-memory-growth", `${code}, ${where(body.growth)}`);
  }
  if (module.startFunction !== undefined) {
    const started = source.functionLabel(module.startFunction);
    report("no-start", `${started} runs before the host is ready to serve calls${source.topLevelCode()}`);
  }
}

function checkImports(module: ParsedModule, allowed: HostSignatures, report: Report): void {
  for (const entry of module.imports) {
    const label = `${entry.module}.${entry.name}`;
    if (entry.module !== "env") {
      report("import-module", `${label}: expected an import from module env, hosts offer no other`);
      continue;
    }
    if (entry.kind === "memory" && entry.name === "memory") continue;
    if (entry.kind !== "function") {
      report("import-kind", `${label} is a ${entry.kind}; hosts offer functions and env.memory`);
      continue;
    }
    // The table is a plain object: a name such as `toString` must not find a property of its prototype.
    const expected = Object.hasOwn(allowed, entry.name) ? allowed[entry.name] : undefined;
    if (expected === undefined) {
      report("import-unknown", `${label} is not a host function that all hosts have`);
    } else if (signature(entry.type) !== signature(expected)) {
      report(
        "import-signature",
        `${label}: expected the signature ${signature(expected)} of the hosts, found ${signature(entry.type)}`,
      );
    }
  }
}

function hasWorkers({ exports }: ParsedModule): boolean {
  return exports.some(({ name }) => name === "OffchainWorkerApi_offchain_worker");
}

/** A clock or a random number in a block would make each node compute another one, so hosts end such a call. */
function refuseWorkerImports(module: ParsedModule, allowed: HostSignatures = {}, report: Report): void {
  for (const { name } of module.imports) {
    if (!Object.hasOwn(WORKER_IMPORTS, name) || Object.hasOwn(allowed, name)) continue;
    report("import-worker", `env.${name} is for off-chain workers, and the runtime has none`);
  }
}

function checkExports(module: ParsedModule, report: Report): void {
  for (const { name, kind, index } of module.exports) {
    if (kind === "function") {
      const found = signature(module.functions[index]);
      if (!ENTRY_POINT_NAME.test(name)) {
        report("entry-point", `${name}: expected the name of a runtime API method, Trait_method`);
      }
      if (found !== ENTRY_POINT_SIGNATURE) {
        report(
          "entry-point",
          `${name}: expected the signature ${ENTRY_POINT_SIGNATURE} that hosts call, found ${found}`,
        );
      }
    } else if (!(kind === "memory" && name === "memory") && !(kind === "global" && name === "__heap_base")) {
      report(
        "export-kind",
        `${name} is a ${kind}; besides entry points only memory and __heap_base may be exported`,
      );
    }
    if (kind === "global" && module.globals[index]?.mutable) {
      report("mvp-only", `mutable-globals: export ${name} is a mutable global`);
    }
  }
}

function checkMemory(module: ParsedModule, staticDataEnd: number | undefined, report: Report): void {
  const imported = module.imports.some(({ kind }) => kind === "memory");
  const exported = module.exports.some(({ kind }) => kind === "memory");
  const [memory] = module.memories; // a second memory violates the rule mvp-only
  if (memory === undefined) {
    report("memory", "the module has no memory");
    return;
  }
  if (imported && exported)
    report("memory", "the memory is both imported and exported: smoldot counts this as two memories");
  if (!imported && !exported) report("memory", "the memory is neither imported nor exported");
  if (memory.maximum !== undefined) {
    report(
      "memory",
      `expected a memory without a maximum, found ${memory.maximum} pages: hosts add the heap's pages to the memory`,
    );
  }
  if (staticDataEnd !== undefined && staticDataEnd > memory.minimum * PAGE_SIZE) {
    report(
      "memory",
      `the static data ends at ${staticDataEnd}, beyond the ${memory.minimum} initial pages of the memory`,
    );
  }
}

/** If the base were below the end of static data, the host would write the inputs of calls over constants. */
function checkHeapBase(
  module: ParsedModule,
  staticDataEnd: number | undefined,
  report: Report,
): number | undefined {
  const found = module.exports.find(({ name }) => name === "__heap_base");
  if (found === undefined || found.kind !== "global") {
    report(
      "heap-base",
      found ? `__heap_base is a ${found.kind}` : "the module exports no global __heap_base",
    );
    return undefined;
  }
  const { type, mutable, value } = module.globals[found.index] ?? { type: undefined, mutable: false };
  if (type !== "i32") report("heap-base", `expected __heap_base of type i32, found ${type ?? "unknown"}`);
  if (mutable) report("heap-base", "__heap_base is mutable");
  const heapBase = type === "i32" && value !== undefined ? value >>> 0 : undefined;
  if (type === "i32" && heapBase === undefined) report("heap-base", "__heap_base is not a constant");
  if (staticDataEnd === undefined) {
    report("heap-base", "a data segment has no constant address: the end of static data is unknown");
  } else if (heapBase !== undefined && heapBase < staticDataEnd) {
    report("heap-base", `__heap_base is ${heapBase}, static data ends at ${staticDataEnd}`);
  }
  return heapBase;
}

function checkRuntimeSections(module: ParsedModule, required: boolean, report: Report): void {
  const payloads = (wanted: string) =>
    module.customSections.filter(({ name }) => name === wanted).map(({ payload }) => payload);
  const versions = payloads(RUNTIME_VERSION_SECTION);
  const apis = payloads(RUNTIME_APIS_SECTION);
  for (const [name, found] of [
    [RUNTIME_VERSION_SECTION, versions] as const,
    [RUNTIME_APIS_SECTION, apis] as const,
  ]) {
    if (found.length > 1)
      report("runtime-sections", `expected one section ${name}, found ${found.length}: hosts read the first`);
  }
  const [version] = versions;
  const [apiList] = apis;
  if (version !== undefined && apiList !== undefined) {
    try {
      decodeVersionSections(version, apiList);
    } catch (error) {
      if (!(error instanceof ScaleError)) throw error;
      report("runtime-sections", `not a runtime version: ${error.message}`);
    }
  } else if (version !== undefined || apiList !== undefined) {
    const missing = version === undefined ? RUNTIME_VERSION_SECTION : RUNTIME_APIS_SECTION;
    report(
      "runtime-sections",
      `${missing} is missing, although the other version section is there: hosts differ in what they read then`,
    );
  } else if (required) {
    report(
      "runtime-sections",
      `expected the sections ${RUNTIME_VERSION_SECTION} and ${RUNTIME_APIS_SECTION}, found neither`,
    );
  }
}

function endOfStaticData(module: ParsedModule): number | undefined {
  let end = 0;
  for (const { offset, length } of module.staticData) {
    if (offset === undefined) return undefined;
    end = Math.max(end, offset + length);
  }
  return end;
}

function describeImport({ module, name, kind, type }: ModuleImport): BlobImport {
  return { module, name, kind, ...(kind === "function" && { signature: signature(type) }) };
}

function describeExport({ name, kind, index }: ModuleExport, module: ParsedModule): BlobExport {
  return { name, kind, ...(kind === "function" && { signature: signature(module.functions[index]) }) };
}

function signature(type: FunctionType | undefined): string {
  if (type === undefined) return "of unknown type";
  return `(${type.params.join(",")})->${type.results.join(",") || "()"}`;
}
