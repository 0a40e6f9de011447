/**
 * Custom sections of a blob, in particular the two from which a host reads the version without running code:
 * `runtime_version` and `runtime_apis`. (docs/spec/host.md#sections)
 *
 * Throws `MalformedWasmError` for bytes that are not a module, and `DuplicateSectionError` for a second section of
 * the same name: hosts would read the first and ignore the new one. Invariant: existing bytes are unchanged; a new
 * section is added at the end.
 */
import { concat } from "../codec/scale.ts";
import { readSections } from "./wasm-reader.ts";

export const RUNTIME_VERSION_SECTION = "runtime_version";
export const RUNTIME_APIS_SECTION = "runtime_apis";

/** The blob already has a custom section of that name. */
export class DuplicateSectionError extends Error {
  override readonly name = "DuplicateSectionError";

  constructor(section: string) {
    super(`the blob already has a custom section ${section}`);
  }
}

/**
 * Adds a custom section at the end of a module.
 *
 * @throws MalformedWasmError, DuplicateSectionError
 */
export function appendCustomSection(wasm: Uint8Array, name: string, payload: Uint8Array): Uint8Array {
  if (readCustomSection(wasm, name) !== undefined) throw new DuplicateSectionError(name);
  const label = new TextEncoder().encode(name);
  const content = concat(leb128(label.length), label, payload);
  return concat(wasm, Uint8Array.of(0), leb128(content.length), content);
}

/**
 * The payload of the first custom section of that name, as a view; undefined if there is none. Reads the whole
 * module, so that a damaged one is rejected wherever the section is.
 *
 * @throws MalformedWasmError
 */
export function readCustomSection(wasm: Uint8Array, name: string): Uint8Array | undefined {
  let found: Uint8Array | undefined;
  for (const section of readSections(wasm)) {
    if (section.name === name) found ??= section.payload.rest();
  }
  return found;
}

/** A `u32` as an unsigned LEB128 integer. */
export function leb128(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return Uint8Array.of(...bytes, rest);
}
