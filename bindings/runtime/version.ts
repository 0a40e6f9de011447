/**
 * `RuntimeVersion`: what a runtime says of itself, from `Core_version` or from two custom sections of the
 * blob. (docs/spec/host.md#sections, docs/spec/host.md#version)
 *
 * Which fields there are depends on the version of the Core API that the list of APIs states. Refuses bytes
 * that end early or go on, by `ScaleError`.
 */

import type { WasmModule } from "../host/wasm-types.ts";
import { concat, encodeBytes, encodeU32, encodeVec, ScaleError, ScaleReader } from "../state/scale.ts";

/** A runtime API: `0x` and 16 hex digits, and its version. */
export interface RuntimeApi {
  readonly id: string;
  readonly version: number;
}

export interface RuntimeVersion {
  readonly specName: string;
  readonly implName: string;
  readonly authoringVersion: number;
  readonly specVersion: number;
  readonly implVersion: number;
  readonly apis: readonly RuntimeApi[];
  readonly transactionVersion: number;
  /** Also known as state version: 0 or 1 on all hosts, 2 and 3 on new ones. */
  readonly systemVersion: number;
}

const CORE_API = "0xdf6acb689907609b";

/**
 * Decodes a SCALE `RuntimeVersion`.
 *
 * @param apis the APIs where they stand elsewhere: the section `runtime_version` has an empty list
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

/** Encodes a SCALE `RuntimeVersion`, with all fields that the Core API version has. */
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

/** The version from the custom sections of a blob, or undefined unless both are there. */
export function versionFromSections(module: WasmModule): RuntimeVersion | undefined {
  const version = WebAssembly.Module.customSections(module, "runtime_version")[0];
  const apis = WebAssembly.Module.customSections(module, "runtime_apis")[0];
  if (version === undefined || apis === undefined) return undefined;
  return decodeRuntimeVersion(new Uint8Array(version), readApiSection(new Uint8Array(apis)));
}

/** Records of 12 bytes without a count. */
function readApiSection(bytes: Uint8Array): RuntimeApi[] {
  if (bytes.length % 12 !== 0) throw new ScaleError(`a list of APIs of ${bytes.length} bytes`);
  const reader = new ScaleReader(bytes);
  const apis: RuntimeApi[] = [];
  while (reader.remaining > 0) apis.push(readApi(reader));
  return apis;
}

function readApi(reader: ScaleReader): RuntimeApi {
  return { id: `0x${Buffer.from(reader.fixed(8)).toString("hex")}`, version: reader.u32() };
}
