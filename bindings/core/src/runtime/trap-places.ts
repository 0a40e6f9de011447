/**
 * The lines of AssemblyScript at which a call trapped, told from the error's stack and the lines that a debug build has.
 *
 * Engines write each frame of WebAssembly as `wasm-function[INDEX]:0xOFFSET`, with the offset in the module, as the
 * WebAssembly web API asks. A blob without lines, and a stack of another form, give no places.
 */
import { DebugLines, type SourcePlace } from "../blob/debug-lines.ts";
import type { WasmModule } from "../host/wasm-types.ts";

const FRAME = /wasm-function\[\d+\]:0x([0-9a-f]+)/g;

const known = new WeakMap<WasmModule, DebugLines | "none">();

/**
 * The places of the calls in which an error was thrown, innermost first.
 *
 * @param code what the module was compiled from
 */
export function trapPlaces(error: unknown, module: WasmModule, code: Uint8Array): SourcePlace[] {
  if (!(error instanceof Error) || error.stack === undefined) return [];
  const lines = known.get(module) ?? DebugLines.of(code) ?? "none";
  known.set(module, lines);
  if (lines === "none") return [];
  return [...error.stack.matchAll(FRAME)].flatMap(([, offset = ""]) => {
    return lines.placeOf(Number.parseInt(offset, 16)) ?? [];
  });
}

/** Where to look first, for people: the innermost line of the author's, and the one that trapped if that is another. */
export function describePlaces(places: readonly SourcePlace[]): string {
  const [innermost] = places;
  if (innermost === undefined) return "";
  const own = places.find(({ isAuthors }) => isAuthors);
  if (own === undefined || own === innermost) return ` at ${show(innermost)}`;
  return ` at ${show(own)}, in ${show(innermost)}`;
}

function show({ file, line }: SourcePlace): string {
  return `${file}:${line}`;
}
