/**
 * The result of a blob check: the rules by name, and what stands in the blob.
 *
 * Plain data that prints as JSON. Invariant: `ok` is true exactly when there is no violation.
 */
import type { HostImports } from "./host-imports.ts";
import type { EntityKind, ModuleSection } from "./wasm-module.ts";

/** The names are stable: tools may select by them. */
export type BlobRule =
  | "malformed"
  | "mvp-only"
  | "no-start"
  | "no-floats"
  | "no-memory-growth"
  | "import-module"
  | "import-kind"
  | "import-unknown"
  | "import-signature"
  | "export-kind"
  | "entry-point"
  | "memory"
  | "heap-base"
  | "runtime-sections";

export interface Violation {
  readonly rule: BlobRule;
  readonly detail: string;
}

export interface BlobImport {
  readonly module: string;
  readonly name: string;
  readonly kind: EntityKind;
  /** `(i32,i64)->i32`, for functions. */
  readonly signature?: string;
}

export interface BlobExport {
  readonly name: string;
  readonly kind: EntityKind;
  readonly signature?: string;
}

export interface BlobReport {
  readonly ok: boolean;
  /** Of the blob, in bytes. */
  readonly size: number;
  readonly violations: readonly Violation[];
  readonly imports: readonly BlobImport[];
  readonly exports: readonly BlobExport[];
  readonly sections: readonly ModuleSection[];
  /** Where the host's allocator begins; undefined where no constant says it. */
  readonly heapBase: number | undefined;
  /** Address behind the last byte of static data; undefined where a segment has no constant address. */
  readonly staticDataEnd: number | undefined;
}

export interface BlobCheckOptions {
  /** Whether a blob without the sections `runtime_version` and `runtime_apis` is refused. Default: true. */
  readonly requireSections?: boolean;
  /** Host functions beyond those that all stock hosts have, for a runtime that has hosts of its own. */
  readonly additionalImports?: HostImports;
}
