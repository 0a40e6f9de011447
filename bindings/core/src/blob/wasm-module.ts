/**
 * The parts of a WebAssembly module that the blob check needs, in the order and with the indices of the file.
 *
 * Data only: `wasm-module-reader.ts` fills it and says what it rejects.
 */
import type { BodyFindings, FeatureUse, ValueType } from "./wasm-code.ts";

export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export interface Limits {
  readonly minimum: number;
  readonly maximum: number | undefined;
}

interface GlobalType {
  /** Undefined for a type of a later WebAssembly version. */
  readonly type: ValueType | undefined;
  readonly mutable: boolean;
  /** Initial value if it is an i32 constant of the module itself. */
  readonly value?: number | undefined;
}

export type EntityKind = "function" | "table" | "memory" | "global" | "tag";

export interface ModuleImport {
  readonly module: string;
  readonly name: string;
  readonly kind: EntityKind;
  /** For functions; undefined if the type could not be read. */
  readonly type?: FunctionType | undefined;
}

export interface ModuleExport {
  readonly name: string;
  readonly kind: EntityKind;
  readonly index: number;
}

export interface ModuleSection {
  /** `type`, `import` …; for a custom section its own name. */
  readonly name: string;
  readonly custom: boolean;
  /** Size of the payload in bytes; of a custom section without its name. */
  readonly size: number;
}

interface FunctionBody extends BodyFindings {
  /** Index of the function; imported functions come first. */
  readonly index: number;
}

export interface ParsedModule {
  readonly sections: ModuleSection[];
  readonly customSections: { readonly name: string; readonly payload: Uint8Array }[];
  readonly types: FunctionType[];
  readonly imports: ModuleImport[];
  readonly exports: ModuleExport[];
  /** Types of all functions; imported functions come first. */
  readonly functions: (FunctionType | undefined)[];
  readonly memories: Limits[];
  readonly globals: GlobalType[];
  readonly bodies: FunctionBody[];
  /** Data that instantiation copies into the memory. `offset` is undefined if it is not a constant. */
  readonly staticData: { readonly offset: number | undefined; readonly length: number }[];
  readonly features: FeatureUse[];
  tables: number;
  startFunction: number | undefined;
}
