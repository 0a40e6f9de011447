/**
 * `RuntimeVersion` of a description: what `Core_version` answers and what the two custom sections of a blob hold.
 * (docs/spec/host.md#sections, docs/spec/host.md#version)
 *
 * Keeps: `Core` is listed as version 5 or later by every runtime of ours, so all fields are written always.
 */
import { apiId, encodeRuntimeApis, encodeRuntimeVersion as encodeVersion } from "../build/sections.ts";
import type { RuntimeVersion } from "../runtime/version.ts";
import type { RuntimeDescription } from "./description.ts";

export { apiId };

/** SCALE `RuntimeVersion` with all APIs. */
export function encodeRuntimeVersion(description: RuntimeDescription): Uint8Array {
  return encodeVersion(runtimeVersion(description));
}

/**
 * The contents of the custom sections `runtime_version`, whose list of APIs is empty, and `runtime_apis`, where
 * they stand without a count.
 */
export function encodeVersionSections(description: RuntimeDescription): {
  readonly runtimeVersion: Uint8Array;
  readonly runtimeApis: Uint8Array;
} {
  const version = runtimeVersion(description);
  return { runtimeVersion: encodeVersion(version, "empty"), runtimeApis: encodeRuntimeApis(version.apis) };
}

function runtimeVersion({ version, apis }: RuntimeDescription): RuntimeVersion {
  return {
    ...version,
    apis: apis.map(({ name, version: number }) => ({ id: apiId(name), version: number })),
  };
}
