/**
 * `RuntimeVersion` of a runtime, from `Core_version` or from two custom sections of the blob.
 * (docs/spec/host.md#sections, docs/spec/host.md#version)
 *
 * Which fields are encoded depends on the version of the Core API in the list of APIs. Throws `ScaleError` for bytes
 * that end early or continue behind the value.
 */

import type { WasmModule } from "../host/wasm-types.ts";
import { concat, encodeBytes, encodeU32, encodeVec, ScaleError, ScaleReader } from "../state/scale.ts";

/** A runtime API: its id, `0x` and 16 hex digits, and its version. */
export interface RuntimeApi {
  readonly id: string;
  readonly version: number;
}

/** A decoded `RuntimeVersion`. */
export interface RuntimeVersion {
  readonly specName: string;
  readonly implName: string;
  readonly authoringVersion: number;
  readonly specVersion: number;
  readonly implVersion: number;
  readonly apis: readonly RuntimeApi[];
  readonly transactionVersion: number;
  /** Selects the state version. All hosts know 0 and 1, new hosts also 2 and 3. */
  readonly systemVersion: number;
}

const CORE_API = "0xdf6acb689907609b";

/**
 * Decodes a SCALE `RuntimeVersion`.
 *
 * @param apis the APIs if they are encoded elsewhere: in the section `runtime_version` the list is empty
 * @throws ScaleError
 */
export function decodeRuntimeVersion(bytes: Uint8Array, apis?: readonly RuntimeApi[]): RuntimeVersion {
  const reader = new ScaleReader(bytes);
  const head = {
    specName: reader.text(),
    implName: reader.text(),
    authoringVersion: reader.u32(),
    specVersion: reader.u32(),
    implVersion: reader.u32(),
  };
  const listed = reader.vec(() => readApi(reader));
  const known = apis ?? listed;
  const core = known.find(({ id }) => id === CORE_API)?.version ?? 0;
  const version = {
    ...head,
    apis: known,
    transactionVersion: core >= 3 ? reader.u32() : 1,
    systemVersion: core >= 4 ? reader.u8() : 0,
  };
  reader.end();
  return version;
}

/** Encodes a SCALE `RuntimeVersion`, with all fields that its version of the Core API has. */
export function encodeRuntimeVersion(version: RuntimeVersion): Uint8Array {
  const core = version.apis.find(({ id }) => id === CORE_API)?.version ?? 0;
  const text = (value: string): Uint8Array => encodeBytes(Buffer.from(value));
  return concat(
    text(version.specName),
    text(version.implName),
    encodeU32(version.authoringVersion),
    encodeU32(version.specVersion),
    encodeU32(version.implVersion),
    encodeVec(
      version.apis.map(({ id, version: of }) => concat(Buffer.from(id.slice(2), "hex"), encodeU32(of))),
    ),
    core >= 3 ? encodeU32(version.transactionVersion) : new Uint8Array(),
    core >= 4 ? Uint8Array.of(version.systemVersion) : new Uint8Array(),
  );
}

/** The version from the custom sections of a blob; undefined unless both are present. */
export function versionFromSections(module: WasmModule): RuntimeVersion | undefined {
  const version = WebAssembly.Module.customSections(module, "runtime_version")[0];
  const apis = WebAssembly.Module.customSections(module, "runtime_apis")[0];
  if (version === undefined || apis === undefined) return undefined;
  return decodeRuntimeVersion(new Uint8Array(version), readApiSection(new Uint8Array(apis)));
}

/** Records of 12 bytes without a count: 8 bytes id, `u32` version. */
function readApiSection(bytes: Uint8Array): RuntimeApi[] {
  if (bytes.length % 12 !== 0)
    throw new ScaleError(`expected a list of APIs of 12 bytes each, got ${bytes.length} bytes`);
  const reader = new ScaleReader(bytes);
  const apis: RuntimeApi[] = [];
  while (reader.remaining > 0) apis.push(readApi(reader));
  return apis;
}

function readApi(reader: ScaleReader): RuntimeApi {
  return { id: `0x${Buffer.from(reader.fixed(8)).toString("hex")}`, version: reader.u32() };
}
