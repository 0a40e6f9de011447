import { describe, expect, it } from "@jest/globals";
import { encodeMetadata, METADATA_VERSIONS } from "../../bindings/metadata/encode.ts";
import { lightClient } from "../../bindings/metadata/runtimes/light-client.ts";
import { describeAndDecode } from "./decoding.ts";

describe.each(METADATA_VERSIONS)("the light client's metadata of version %i", (version) => {
  it("starts with the magic and its version", () => {
    const bytes = encodeMetadata(lightClient, version);
    expect(Buffer.from(bytes.subarray(0, 5)).toString("latin1")).toBe(`meta${String.fromCharCode(version)}`);
  });

  it("is the same bytes each time", () => {
    expect(encodeMetadata(lightClient, version)).toEqual(encodeMetadata(lightClient, version));
  });

  it("is taken by polkadot-js, which finds no type missing", () => {
    const { metadata } = describeAndDecode(lightClient, version);
    expect(metadata.version).toBe(version);
    expect(() => metadata.getUniqTypes(true)).not.toThrow();
  });

  it("is decoded by polkadot-js without a byte left", () => {
    const { metadata } = describeAndDecode(lightClient, version);
    expect(metadata.toU8a()).toEqual(encodeMetadata(lightClient, version));
  });

  it("has no pallets", () => {
    expect(describeAndDecode(lightClient, version).metadata.asLatest.pallets).toHaveLength(0);
  });
});
