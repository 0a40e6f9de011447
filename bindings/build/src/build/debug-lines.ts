/**
 * What a debug build keeps of the compiler's source map: the line of each instruction, in a section of the blob.
 */
import {
  appendCustomSection,
  codeOf,
  DEBUG_LINES_SECTION,
  encodeDebugLines,
  type LineStart,
} from "@as-ismp/core/internal/blob";
import { decode } from "@jridgewell/sourcemap-codec";
import type { Compilation } from "./compile.ts";
import { CompileError } from "./compile-error.ts";

/**
 * The blob with the lines of its code.
 *
 * @param blob made of the compilation's module: only what is in front of and behind the code may differ
 */
export function withDebugLines(blob: Uint8Array, { wasm, sourceMap, originOf }: Compilation): Uint8Array {
  if (sourceMap === undefined) throw new CompileError("the compiler wrote no source map");
  const { sources, mappings } = JSON.parse(new TextDecoder().decode(sourceMap)) as {
    readonly sources: readonly string[];
    readonly mappings: string;
  };
  const moved = codeOf(blob).start - codeOf(wasm).start;
  const starts = (decode(mappings)[0] ?? []).map(([column, file, line = 0]): LineStart => {
    return { offset: column + moved, file, line: line + 1 };
  });
  const files = sources.map((source) => {
    const { kind, name } = originOf(source);
    return { file: name, isAuthors: kind === "author" };
  });
  return appendCustomSection(blob, DEBUG_LINES_SECTION, encodeDebugLines(blob, files, starts));
}
