/**
 * `RuntimeVersion` of a description, as `Core_version` returns it and as the two custom sections of a blob hold it.
 * (docs/spec/host.md#sections, docs/spec/host.md#version)
 *
 * All our runtimes list `Core` version 5 or later, so all fields are always encoded.
 */

import { encodeRuntimeVersion, type RuntimeVersion } from "@as-ismp/core";
import { apiId, encodeRuntimeApis } from "@as-ismp/core/internal/blob";
import type { RuntimeDescription } from "./description.ts";

/** SCALE `RuntimeVersion` with all APIs. */
export function encodeDescribedVersion(description: RuntimeDescription): Uint8Array {
  return encodeRuntimeVersion(runtimeVersion(description));
}

/**
 * The contents of the custom sections: `runtime_version` with an empty list of APIs, and `runtime_apis` with the APIs
 * without a count.
 */
export function encodeVersionSections(description: RuntimeDescription): {
  readonly runtimeVersion: Uint8Array;
  readonly runtimeApis: Uint8Array;
} {
  const version = runtimeVersion(description);
  return {
    runtimeVersion: encodeRuntimeVersion(version, "empty"),
    runtimeApis: encodeRuntimeApis(version.apis),
  };
}

function runtimeVersion({ version, apis }: RuntimeDescription): RuntimeVersion {
  return {
    ...version,
    apis: apis.map(({ name, version: number }) => ({ id: apiId(name), version: number })),
  };
}
