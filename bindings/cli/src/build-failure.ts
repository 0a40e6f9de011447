/** What a build that failed says to people: errors of descriptions, of the compiler, and violated rules of blobs. */
import {
  AssemblyApiError,
  AssemblyNameError,
  AssemblyTypeError,
  BlobRefusedError,
  CompileError,
  DescriptionFileError,
  IntegrityTestError,
} from "@as-ismp/build";
import {
  DescriptionError,
  TypeDeclarationError,
  TypeExpressionError,
  UnknownTypeError,
  ValueError,
} from "@as-ismp/build/internal/type-table";
import { shortPath } from "./paths.ts";

/** The errors of descriptions, at whatever stage of the build they are thrown. */
const DESCRIPTION_ERRORS = [
  DescriptionFileError,
  DescriptionError,
  TypeExpressionError,
  UnknownTypeError,
  TypeDeclarationError,
  ValueError,
  AssemblyTypeError,
  AssemblyNameError,
  AssemblyApiError,
];

/** Why a build failed. */
export interface BuildFailure {
  /** Who refused the sources. */
  readonly by: "description" | "compiler" | "integrity" | "blob";
  readonly lines: readonly string[];
}

/** Undefined for errors that are not the author's to mend. */
export function buildFailure(cause: unknown): BuildFailure | undefined {
  if (cause instanceof CompileError) return { by: "compiler", lines: cause.message.trim().split("\n") };
  if (cause instanceof IntegrityTestError) return { by: "integrity", lines: cause.faults };
  if (cause instanceof BlobRefusedError) return { by: "blob", lines: cause.message.split("\n") };
  if (!DESCRIPTION_ERRORS.some((kind) => cause instanceof kind)) return undefined;
  const { name, message } = cause as Error;
  const file = cause instanceof DescriptionFileError ? cause.file : undefined;
  const text = file === undefined ? message : message.replaceAll(file, shortPath(file));
  return { by: "description", lines: `${name}: ${text}`.split("\n") };
}
