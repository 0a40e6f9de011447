/**
 * Custom sections of a blob, in particular the two from which a host reads the version without running code:
 * `runtime_version` and `runtime_apis`. (docs/spec/host.md#sections)
 *
 * Throws `MalformedWasmError` for bytes that are not a module, and `DuplicateSectionError` for a second section of
 * the same name: hosts would read the first and ignore the new one. Invariant: existing bytes are unchanged; a new
 * section is added at the end.
 */
import { blake2AsHex } from "@polkadot/util-crypto";
import {
  decodeRuntimeVersion,
  encodeRuntimeVersion as encodeFullVersion,
  type RuntimeApi,
  type RuntimeVersion,
} from "../runtime/version.ts";
import { compactLength, concat, encodeU32, ScaleError, ScaleReader } from "../state/scale.ts";
import { readSections } from "./wasm-reader.ts";

export const RUNTIME_VERSION_SECTION = "runtime_version";
export const RUNTIME_APIS_SECTION = "runtime_apis";

const API_ID_LENGTH = 8;
const API_RECORD_LENGTH = API_ID_LENGTH + 4;

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

/** The id of a runtime API: `0x` and the BLAKE2b digest of the trait's name, 8 bytes in hex. */
export function apiId(name: string): RuntimeApi["id"] {
  return blake2AsHex(name, 64);
}

/**
 * SCALE `RuntimeVersion`. The list of APIs is `full`, as `Core_version` returns it, or `empty`, as in the section.
 * The fields behind the list are the same in both.
 */
export function encodeRuntimeVersion(version: RuntimeVersion, apis: "full" | "empty" = "full"): Uint8Array {
  const full = encodeFullVersion(version);
  if (apis === "full") return full;
  // Without APIs the encoding ends with the empty list, because the fields behind it depend on the Core API.
  const head = encodeFullVersion({ ...version, apis: [] });
  const count = version.apis.length;
  const listLength = compactLength(count) + count * API_RECORD_LENGTH;
  return concat(head, full.subarray(head.length - 1 + listLength));
}

/**
 * The content of `runtime_apis`: one record after the other, without a count.
 *
 * @throws ScaleError for an id that is not 8 bytes long
 */
export function encodeRuntimeApis(apis: readonly RuntimeApi[]): Uint8Array {
  return concat(
    ...apis.map(({ id, version }) => {
      const bytes = Buffer.from(id.replace(/^0x/, ""), "hex");
      if (bytes.length !== API_ID_LENGTH)
        throw new ScaleError(`expected the id of a runtime API, 8 bytes of hex, got ${id}`);
      return concat(bytes, encodeU32(version));
    }),
  );
}

/**
 * The version that the two sections state.
 *
 * @throws ScaleError for sections that a host rejects or misreads: a list of APIs in `runtime_version`, bytes behind
 *   the version, an incomplete record
 */
export function decodeVersionSections(versionSection: Uint8Array, apiSection: Uint8Array): RuntimeVersion {
  const apis = decodeRuntimeApis(apiSection);
  const version = decodeRuntimeVersion(versionSection, apis);
  const expected = encodeRuntimeVersion(version, "empty");
  if (Buffer.compare(expected, versionSection) !== 0) {
    throw new ScaleError(
      "expected an empty list of APIs and names in UTF-8 in the version section, found other bytes",
    );
  }
  return version;
}

/** The APIs of the section `runtime_apis`. @throws ScaleError */
export function decodeRuntimeApis(section: Uint8Array): RuntimeApi[] {
  if (section.length % API_RECORD_LENGTH !== 0) {
    throw new ScaleError(
      `expected records of ${API_RECORD_LENGTH} bytes each in the section of APIs, got ${section.length} bytes`,
    );
  }
  const reader = new ScaleReader(section);
  const apis: RuntimeApi[] = [];
  while (reader.remaining > 0) {
    const id = `0x${Buffer.from(reader.fixed(API_ID_LENGTH)).toString("hex")}`;
    apis.push({ id, version: reader.u32() });
  }
  return apis;
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
