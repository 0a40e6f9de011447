/**
 * `RuntimeVersion` of a description: what `Core_version` answers and what the two custom sections of a blob hold.
 * (Host specification §1.7, §2.)
 *
 * Keeps: `Core` is listed as version 5 or later by every runtime of ours, so all fields are written always.
 */
import { blake2AsU8a } from "@polkadot/util-crypto";
import { concat, encodeBytes, encodeU32, encodeVec } from "../state/scale.ts";
import type { RuntimeDescription } from "./description.ts";

/** What stands for a runtime API in a list of APIs: the 8-byte BLAKE2b hash of its name. */
export function apiId(name: string): Uint8Array {
  return blake2AsU8a(name, 64);
}

/** SCALE `RuntimeVersion` with all APIs. */
export function encodeRuntimeVersion(description: RuntimeDescription): Uint8Array {
  return encodeFields(description, encodeVec(apiRecords(description)));
}

/**
 * The contents of the custom sections `runtime_version`, whose list of APIs is empty, and `runtime_apis`, where
 * they stand without a count.
 */
export function encodeVersionSections(description: RuntimeDescription): {
  readonly runtimeVersion: Uint8Array;
  readonly runtimeApis: Uint8Array;
} {
  return {
    runtimeVersion: encodeFields(description, encodeVec([])),
    runtimeApis: concat(...apiRecords(description)),
  };
}

function encodeFields({ version }: RuntimeDescription, apis: Uint8Array): Uint8Array {
  return concat(
    encodeText(version.specName),
    encodeText(version.implName),
    encodeU32(version.authoringVersion),
    encodeU32(version.specVersion),
    encodeU32(version.implVersion),
    apis,
    encodeU32(version.transactionVersion),
    Uint8Array.of(version.systemVersion),
  );
}

function apiRecords({ apis }: RuntimeDescription): Uint8Array[] {
  return apis.map(({ name, version }) => concat(apiId(name), encodeU32(version)));
}

function encodeText(text: string): Uint8Array {
  return encodeBytes(new TextEncoder().encode(text));
}
