/** The version that a compiled module states in its custom sections, read without running it. */
import { decodeRuntimeApis, decodeRuntimeVersion, type RuntimeVersion } from "../blob/runtime-version.ts";
import { RUNTIME_APIS_SECTION, RUNTIME_VERSION_SECTION } from "../blob/sections.ts";
import type { WasmModule } from "../host/wasm-types.ts";

/** The version from the custom sections of a blob; undefined unless both are present. */
export function versionFromSections(module: WasmModule): RuntimeVersion | undefined {
  const version = WebAssembly.Module.customSections(module, RUNTIME_VERSION_SECTION)[0];
  const apis = WebAssembly.Module.customSections(module, RUNTIME_APIS_SECTION)[0];
  if (version === undefined || apis === undefined) return undefined;
  return decodeRuntimeVersion(new Uint8Array(version), decodeRuntimeApis(new Uint8Array(apis)));
}
