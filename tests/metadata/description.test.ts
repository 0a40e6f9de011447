import { describe, expect, it } from "@jest/globals";
import type {
  PalletDescription,
  RuntimeDescription,
} from "../../bindings/build/src/description/description.ts";
import { withMethods } from "../../bindings/build/src/description/description.ts";
import {
  encodeDescribedVersion,
  encodeVersionSections,
} from "../../bindings/build/src/description/version.ts";
import { encodeMetadata } from "../../bindings/build/src/metadata/encode.ts";
import { loadLightClient } from "../../bindings/build/src/runtime-files/light-client.ts";
import { DescriptionError, TypeDeclarationError } from "../../bindings/build/src/type-table/errors.ts";
import {
  apiId,
  decodeRuntimeVersion,
  encodeRuntimeVersion as encodeDecoded,
} from "../../bindings/core/src/blob/runtime-version.ts";
import { packageApi } from "./sample.ts";

const lightClient = loadLightClient();
const core = packageApi("Core");
const pallet: PalletDescription = { name: "One", index: 1, crate: "pallet_one", docs: [] };

function withPallets(...pallets: PalletDescription[]): RuntimeDescription {
  return { ...lightClient, pallets };
}

describe("the version of a description", () => {
  it("names APIs by the hash of their names", () => {
    const ids = ["Core", "Metadata", "BlockBuilder"].map((name) => apiId(name).slice(2));
    expect(ids).toEqual(["df6acb689907609b", "37e397fc7c91f5e4", "40fe3ad401f8959a"]);
  });

  it("is decoded by the harness, field by field", () => {
    const bytes = encodeDescribedVersion(lightClient);
    const version = decodeRuntimeVersion(bytes);
    expect(version).toMatchObject({
      specName: "as-ismp-light-client",
      implName: "as-ismp",
      authoringVersion: 1,
      specVersion: 1,
      implVersion: 1,
      transactionVersion: 1,
      systemVersion: 1,
    });
    expect(version.apis.map(({ version: of }) => of)).toEqual([5, 2, 1]);
    expect(encodeDecoded(version)).toEqual(bytes);
  });

  it("has an empty list of APIs in its custom section, and the APIs in records of 12 bytes in theirs", () => {
    const { runtimeVersion, runtimeApis } = encodeVersionSections(lightClient);
    const whole = encodeDescribedVersion(lightClient);
    expect(runtimeApis).toHaveLength(3 * 12);
    expect(runtimeVersion).toHaveLength(whole.length - runtimeApis.length);
    const apis = decodeRuntimeVersion(whole).apis;
    expect(decodeRuntimeVersion(runtimeVersion, apis)).toEqual(decodeRuntimeVersion(whole));
  });
});

describe("a description", () => {
  it("is accepted with an empty pallet", () => {
    expect(() => encodeMetadata(withPallets(pallet), 14)).not.toThrow();
  });

  it.each<[string, RuntimeDescription, string]>([
    ["two pallets with one name", withPallets(pallet, { ...pallet, index: 2 }), "two have the name One"],
    ["two pallets with one index", withPallets(pallet, { ...pallet, name: "Two" }), "two have the index 1"],
    ["a pallet index beyond a byte", withPallets({ ...pallet, index: 256 }), "expected an integer in 0..255"],
    ["a name with a dot", withPallets({ ...pallet, name: "One.Two" }), "expected an identifier"],
    [
      "two calls with one index",
      withPallets({
        ...pallet,
        calls: [
          { name: "a", index: 0 },
          { name: "b", index: 0 },
        ],
      }),
      "pallet One, calls: expected distinct values, two have the index 0",
    ],
    [
      "a map without keys",
      withPallets({
        ...pallet,
        storage: [{ name: "A", modifier: "Optional", keys: [], value: "u8", docs: [] }],
      }),
      "storage One.A: expected at least one key of a map",
    ],
    [
      "a default of an optional value",
      withPallets({
        ...pallet,
        storage: [{ name: "A", modifier: "Optional", value: "u8", default: 1, docs: [] }],
      }),
      "expected no default of an optional value",
    ],
    ["an API listed twice", { ...lightClient, apis: [core, core] }, "two have the name Core"],
    [
      "a system version that light clients refuse",
      { ...lightClient, version: { ...lightClient.version, systemVersion: 2 } },
      "version, systemVersion: expected an integer in 0..1, got 2",
    ],
    [
      "an extrinsic without a version",
      { ...lightClient, extrinsic: { ...lightClient.extrinsic, versions: [] } },
      "expected at least one version",
    ],
  ])("is refused with %s", (_, description, detail) => {
    expect(() => encodeMetadata(description, 16)).toThrow(DescriptionError);
    expect(() => encodeMetadata(description, 16)).toThrow(detail);
  });

  it("is refused if two pallets declare one name differently", () => {
    const other = { ...pallet, name: "Two", index: 2, types: { Balance: "u64" } };
    const description = withPallets({ ...pallet, types: { Balance: "u128" } }, other);
    expect(() => encodeMetadata(description, 14)).toThrow(TypeDeclarationError);
  });

  it("names the part that uses an unknown type", () => {
    const calls = [{ name: "send", index: 0, fields: [{ name: "what", type: "Parcel" }] }];
    expect(() => encodeMetadata(withPallets({ ...pallet, calls }), 15)).toThrow(
      'unknown type "Parcel" in field what of One.Call::send, pallet One',
    );
  });

  it("can list some methods of an API, but none that it does not have", () => {
    expect(withMethods(core, "version").methods).toHaveLength(1);
    expect(() => withMethods(core, "reboot")).toThrow("the API Core has no method reboot");
  });
});
