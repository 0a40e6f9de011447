/**
 * The result of a blob check: violated rules by name, and what the blob contains.
 *
 * Plain data that can be printed as JSON. Invariant: `ok` is true exactly if there are no violations.
 */

import type { EntityKind, ModuleSection } from "@as-ismp/core/internal/blob";
import type { HostSignatures } from "./host-imports.ts";

/** Names of the rules. They are stable, so that tools can select by them. */
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
  | "import-worker"
  | "export-kind"
  | "entry-point"
  | "memory"
  | "heap-base"
  | "runtime-sections";

/** A violated rule, and what in the blob violates it. */
export interface Violation {
  /** Name of the rule, which is stable. */
  readonly rule: BlobRule;
  /** What was expected and what was found. */
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

/** The result of a check. */
export interface BlobReport {
  /** Whether no rule is violated. */
  readonly ok: boolean;
  /** Size of the blob in bytes. */
  readonly size: number;
  /** Every violation that was found; empty if the blob is accepted. */
  readonly violations: readonly Violation[];
  /** What the blob imports from the host. */
  readonly imports: readonly BlobImport[];
  /** What the blob exports. */
  readonly exports: readonly BlobExport[];
  /** The sections of the module, in their order. */
  readonly sections: readonly ModuleSection[];
  /** Address where the host's allocator begins; undefined if no exported constant gives it. */
  readonly heapBase: number | undefined;
  /** Address after the last byte of static data; undefined if a segment has no constant address. */
  readonly staticDataEnd: number | undefined;
}

/** Options of a check. */
export interface BlobCheckOptions {
  /** Whether a blob without the sections `runtime_version` and `runtime_apis` is rejected. Default: true. */
  readonly requireSections?: boolean;
  /**
   * Whether the blob may import what only off-chain workers may call. Default: if it exports
   * `OffchainWorkerApi_offchain_worker`.
   */
  readonly offchainWorkers?: boolean;
  /** Host functions to allow beyond those that all stock hosts have, for a runtime with hosts of its own. */
  readonly additionalImports?: HostSignatures;
}
