import { describe, expect, it } from "@jest/globals";
import { encodeMetadata, METADATA_VERSIONS } from "../../bindings/build/src/metadata/encode.ts";
import { loadLightClient } from "../../bindings/build/src/runtime-files/light-client.ts";
import { describeAndDecode } from "./decoding.ts";
import { sampleRuntime } from "./sample.ts";

const lightClient = loadLightClient();

describe.each(METADATA_VERSIONS)("the light client's metadata of version %i", (version) => {
  it("starts with the magic and its version", () => {
    const bytes = encodeMetadata(lightClient, version);
    expect(Buffer.from(bytes.subarray(0, 5)).toString("latin1")).toBe(`meta${String.fromCharCode(version)}`);
  });

  it("is the same bytes each time", () => {
    expect(encodeMetadata(lightClient, version)).toEqual(encodeMetadata(lightClient, version));
  });

  it("is accepted by polkadot-js, which finds no type missing", () => {
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

describe.each([15, 16] as const)("runtime APIs in the light client's metadata of version %i", (version) => {
  const { metadata, registry } = describeAndDecode(lightClient, version);
  const typeOf = (id: Parameters<typeof registry.lookup.getTypeDef>[0]): string => {
    const { type, lookupName } = registry.lookup.getTypeDef(id);
    return lookupName ?? type;
  };
  const signatures = metadata.asLatest.apis.map((api) => ({
    name: api.name.toString(),
    methods: api.methods.map((method) => {
      const inputs = method.inputs.map(({ name, type }) => `${name}: ${typeOf(type)}`);
      return `${method.name}(${inputs.join(", ")}) -> ${typeOf(method.output)}`;
    }),
  }));

  it("are those that the blob exports, and no others", () => {
    expect(signatures.map(({ name }) => name)).toEqual(["Core", "Metadata", "LightClientApi"]);
    expect(signatures[0]?.methods).toEqual(["version() -> SpVersionRuntimeVersion"]);
    expect(signatures[1]?.methods).toEqual([
      "metadata() -> OpaqueMetadata",
      "metadata_at_version(version: u32) -> Option<OpaqueMetadata>",
      "metadata_versions() -> Vec<u32>",
    ]);
  });

  it("list the five methods of LightClientApi with their types", () => {
    expect(signatures[2]?.methods).toEqual([
      "verify_grandpa(consensus_state: Bytes, finality_proof: Bytes) -> Result<Bytes, Bytes>",
      "verify_parachain_headers(consensus_state: Bytes, finality_proof: Bytes, parachain_headers: Bytes)" +
        " -> Result<(Bytes,Vec<(u32,Vec<Bytes>)>), Bytes>",
      "read_proof(hasher: u8, root: H256, nodes: Vec<Bytes>, keys: Vec<Bytes>) -> Result<Vec<Option<Bytes>>, Bytes>",
      "trie_root(hasher: u8, state_version: u8, entries: Vec<(Bytes,Bytes)>) -> H256",
      "commitment(request: IsmpRouterRequest) -> H256",
    ]);
  });

  it("have documentation for each method", () => {
    const undocumented = metadata.asLatest.apis.flatMap(({ methods }) =>
      methods.filter((m) => m.docs.isEmpty),
    );
    expect(undocumented).toEqual([]);
  });

  it("have their versions, if the metadata version has a field for it", () => {
    const versions = metadata.asLatest.apis.map((api) => api.version.toNumber());
    expect(versions).toEqual(version === 16 ? [5, 2, 1] : [0, 0, 0]);
  });
});

describe.each([lightClient, sampleRuntime])(
  "the types of the metadata of $version.specName",
  (description) => {
    it("have the same ids in all versions; later versions only add some", () => {
      const [v14 = [], v15 = [], v16 = []] = METADATA_VERSIONS.map((version) =>
        describeAndDecode(description, version).metadata.asLatest.lookup.types.map((type) => type.toHex()),
      );
      expect(v15.slice(0, v14.length)).toEqual(v14);
      expect(v16.slice(0, v15.length)).toEqual(v15);
    });
  },
);
