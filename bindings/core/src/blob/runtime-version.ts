/**
 * `RuntimeVersion` of a runtime, from `Core_version` or from two custom sections of the blob.
 * (docs/spec/host.md#sections, docs/spec/host.md#version)
 *
 * Which fields are encoded depends on the version of the Core API in the list of APIs. Throws `ScaleError` for bytes
 * that end early or continue after the value.
 */
import { blake2AsHex } from "@polkadot/util-crypto";
import { encodeUtf8 } from "../codec/bytes.ts";
import { equalBytes, fromHex, toHex } from "../codec/hex.ts";
import { concat, encodeBytes, encodeU32, encodeVec, ScaleError, ScaleReader } from "../codec/scale.ts";

/** A runtime API: its id, `0x` and 16 hex digits, and its version. */
export interface RuntimeApi {
  /** The BLAKE2b-64 hash of its name, `0x` hex. */
  readonly id: string;
  /** Version of this runtime API. */
  readonly version: number;
}

/** A decoded `RuntimeVersion`. */
export interface RuntimeVersion {
  /** Name of the runtime. An upgrade keeps it. */
  readonly specName: string;
  /** Name of the implementation. */
  readonly implName: string;
  /** For nodes with native code, which author only if theirs is equal. */
  readonly authoringVersion: number;
  /** Grows with each upgrade that changes behaviour. */
  readonly specVersion: number;
  /** Grows when the code changed and no behaviour. */
  readonly implVersion: number;
  /** The runtime APIs that the runtime implements, with their versions. */
  readonly apis: readonly RuntimeApi[];
  /** Grows when extrinsics of the version before are no longer valid. */
  readonly transactionVersion: number;
  /** Selects the state version. All hosts know 0 and 1, new hosts also 2 and 3. */
  readonly systemVersion: number;
}

const CORE_API = "0xdf6acb689907609b";
const API_ID_LENGTH = 8;
const API_RECORD_LENGTH = API_ID_LENGTH + 4;

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

/**
 * Encodes a SCALE `RuntimeVersion`, with all fields that its version of the Core API has.
 *
 * @param apis `full`, as `Core_version` returns the list, or `empty`, as the section `runtime_version` has it. The fields
 *   after the list are the same in both.
 */
export function encodeRuntimeVersion(version: RuntimeVersion, apis: "full" | "empty" = "full"): Uint8Array {
  const core = version.apis.find(({ id }) => id === CORE_API)?.version ?? 0;
  const text = (value: string): Uint8Array => encodeBytes(encodeUtf8(value));
  return concat(
    text(version.specName),
    text(version.implName),
    encodeU32(version.authoringVersion),
    encodeU32(version.specVersion),
    encodeU32(version.implVersion),
    encodeVec(
      (apis === "full" ? version.apis : []).map(({ id, version: of }) => concat(idBytes(id), encodeU32(of))),
    ),
    core >= 3 ? encodeU32(version.transactionVersion) : new Uint8Array(),
    core >= 4 ? Uint8Array.of(version.systemVersion) : new Uint8Array(),
  );
}

/** The id of a runtime API: `0x` and the BLAKE2b digest of the trait's name, 8 bytes in hex. */
export function apiId(name: string): RuntimeApi["id"] {
  return blake2AsHex(name, 64);
}

/**
 * The content of `runtime_apis`: one record after the other, without a count.
 *
 * @throws ScaleError for an id that is not 8 bytes long
 */
export function encodeRuntimeApis(apis: readonly RuntimeApi[]): Uint8Array {
  return concat(...apis.map(({ id, version }) => concat(idBytes(id), encodeU32(version))));
}

/** @throws ScaleError for an id that is not 8 bytes long */
function idBytes(id: string): Uint8Array {
  const bytes = fromHex(id.startsWith("0x") ? id : `0x${id}`);
  if (bytes?.length !== API_ID_LENGTH)
    throw new ScaleError(`expected the id of a runtime API, 8 bytes of hex, got ${id}`);
  return bytes;
}

/**
 * The version that the two sections state.
 *
 * @throws ScaleError for sections that a host rejects or misreads: a list of APIs in `runtime_version`, bytes after
 *   the version, an incomplete record
 */
export function decodeVersionSections(versionSection: Uint8Array, apiSection: Uint8Array): RuntimeVersion {
  const apis = decodeRuntimeApis(apiSection);
  const version = decodeRuntimeVersion(versionSection, apis);
  const expected = encodeRuntimeVersion(version, "empty");
  if (!equalBytes(expected, versionSection)) {
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
  while (reader.remaining > 0) apis.push(readApi(reader));
  return apis;
}

function readApi(reader: ScaleReader): RuntimeApi {
  return { id: toHex(reader.fixed(API_ID_LENGTH)), version: reader.u32() };
}
