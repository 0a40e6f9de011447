/**
 * Where the code of a blob comes from, for messages of the blob check: what the debug information in it tells. A release
 * build tells nothing, and the messages have indices alone.
 */
import { codeOf, DebugLines, functionNames, type SourcePlace } from "@as-ismp/core/internal/blob";

/** How the compiler names the function with the top-level code of a file. */
const TOP_LEVEL = "start:";

export class BlobSource {
  readonly #wasm: Uint8Array;
  readonly #lines: DebugLines | undefined;
  #names: ReadonlyMap<number, string> | undefined;

  /** @param wasm a module that could be read */
  constructor(wasm: Uint8Array) {
    this.#wasm = wasm;
    this.#lines = DebugLines.of(wasm);
  }

  /** `function 12`, with its name if it is known. */
  functionLabel(index: number): string {
    this.#names ??= functionNames(this.#wasm);
    const name = this.#names.get(index);
    return name === undefined ? `function ${index}` : `function ${index} (${name})`;
  }

  /** `, pallets/names/calls.ts:23`; empty if it is not known. */
  placeAt(offset: number): string {
    const place = this.#lines?.placeOf(offset);
    return place === undefined ? "" : `, ${place.file}:${place.line}`;
  }

  /** The files with top-level code that runs at the start: the author's, or if there are none, any. */
  topLevelCode(): string {
    const { bodies } = codeOf(this.#wasm);
    this.#names ??= functionNames(this.#wasm);
    const isTopLevel = [...this.#names].filter(([, name]) => name.startsWith(TOP_LEVEL));
    const imported = this.#names.size - bodies.length;
    const found = isTopLevel.flatMap(([index]) =>
      this.#firstPlace(bodies[index - imported], bodies[index - imported + 1]),
    );
    const own = found.filter(({ isAuthors }) => isAuthors);
    const told = own.length > 0 ? own : found;
    if (told.length === 0) return "";
    return `: code outside of functions, ${told.map(({ file, line }) => `${file}:${line}`).join(", ")}`;
  }

  /** The first place of a function's body. */
  #firstPlace(start: number | undefined, end = this.#wasm.length): SourcePlace[] {
    if (start === undefined) return [];
    for (let offset = start; offset < end; offset += 1) {
      const place = this.#lines?.placeOf(offset);
      if (place !== undefined) return [place];
    }
    return [];
  }
}
