/** The version that a blob states in its custom sections, read without running it. */
import { decodeRuntimeApis, decodeRuntimeVersion, type RuntimeVersion } from "../blob/runtime-version.ts";
import { RUNTIME_APIS_SECTION, RUNTIME_VERSION_SECTION, readCustomSection } from "../blob/sections.ts";
import type { WasmModule } from "../host/wasm-types.ts";

/** The version from the custom sections of a blob; undefined unless both are present. */
export function versionFromSections(module: WasmModule): RuntimeVersion | undefined {
  const version = WebAssembly.Module.customSections(module, RUNTIME_VERSION_SECTION)[0];
  const apis = WebAssembly.Module.customSections(module, RUNTIME_APIS_SECTION)[0];
  if (version === undefined || apis === undefined) return undefined;
  return decodeRuntimeVersion(new Uint8Array(version), decodeRuntimeApis(new Uint8Array(apis)));
}

/**
 * The version that plain WebAssembly states, without compiling it; undefined unless both sections are present.
 *
 * @throws MalformedWasmError, ScaleError
 */
export function versionFromCode(code: Uint8Array): RuntimeVersion | undefined {
  const version = readCustomSection(code, RUNTIME_VERSION_SECTION);
  const apis = readCustomSection(code, RUNTIME_APIS_SECTION);
  if (version === undefined || apis === undefined) return undefined;
  return decodeRuntimeVersion(version, decodeRuntimeApis(apis));
}
