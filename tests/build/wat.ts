import binaryen from "assemblyscript/binaryen";
import {
  apiId,
  encodeRuntimeApis,
  encodeRuntimeVersion,
  type RuntimeVersion,
} from "../../bindings/core/src/blob/runtime-version.ts";
import {
  appendCustomSection,
  RUNTIME_APIS_SECTION,
  RUNTIME_VERSION_SECTION,
} from "../../bindings/core/src/blob/sections.ts";

/** The parts of a small blob, in WebAssembly text. Each test replaces the one that it is about. */
export interface BlobParts {
  readonly imports: string;
  readonly memory: string;
  readonly heapBase: string;
  readonly data: string;
  /** Instructions before the result of `Core_version`. */
  readonly code: string;
  /** Additional definitions. */
  readonly extra: string;
}

const CONTROL: BlobParts = {
  imports: `(import "env" "ext_storage_get_version_1" (func $get (param i64) (result i64)))`,
  memory: `(memory (export "memory") 1)`,
  heapBase: `(global (export "__heap_base") i32 (i32.const 1040))`,
  data: `(data (i32.const 1024) "sixteen bytes ..")`,
  code: "",
  extra: "",
};

export const VERSION: RuntimeVersion = {
  specName: "check",
  implName: "as-check",
  authoringVersion: 1,
  specVersion: 7,
  implVersion: 0,
  apis: [
    { id: apiId("Core"), version: 5 },
    { id: apiId("Metadata"), version: 2 },
  ],
  transactionVersion: 3,
  systemVersion: 1,
};

/** The wasm of the control blob with `parts` replaced, without the runtime's sections. */
export function assembleBare(parts: Partial<BlobParts> = {}): Uint8Array {
  const { imports, memory, heapBase, data, code, extra } = { ...CONTROL, ...parts };
  const module = binaryen.parseText(`(module
    ${imports} ${memory} ${heapBase} ${data} ${extra}
    (func (export "Core_version") (param i32 i32) (result i64) ${code} (i64.const 0))
  )`);
  try {
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

export function assemble(parts: Partial<BlobParts> = {}): Uint8Array {
  return withSections(assembleBare(parts));
}

export function withSections(wasm: Uint8Array): Uint8Array {
  const versioned = appendCustomSection(
    wasm,
    RUNTIME_VERSION_SECTION,
    encodeRuntimeVersion(VERSION, "empty"),
  );
  return appendCustomSection(versioned, RUNTIME_APIS_SECTION, encodeRuntimeApis(VERSION.apis));
}
