import { beforeAll, describe, expect, it } from "@jest/globals";
import { TypeRegistry } from "@polkadot/types";
import { METADATA_VERSIONS } from "../../bindings/build/src/metadata/encode.ts";
import { loadLightClient } from "../../bindings/build/src/runtime-files/light-client.ts";
import { describeWithPeer } from "../support/peer.ts";
import { type Decoded, decode, describeAndDecode } from "./decoding.ts";
import { peerMetadata } from "./peer-metadata.ts";
import { sampleRuntime } from "./sample.ts";
import { structureOf, structuresByPath } from "./structure.ts";

/** An intended difference: new Substrates have a fourth signature scheme, which we do not verify. */
const OURS = "sp_runtime::MultiSignature";

/** The light client API of a metadata, with the structure of each type. */
function signatures({ metadata }: Decoded): string[] {
  const { apis, lookup } = metadata.asLatest;
  const api = apis.find(({ name }) => name.toString() === "LightClientApi");
  return (api?.methods ?? []).map(({ name, inputs, output }) => {
    const list = inputs.map((input) => `${input.name}: ${structureOf(lookup, input.type)}`);
    return `${name}(${list.join(", ")}) -> ${structureOf(lookup, output)}`;
  });
}

describeWithPeer("compared with the Rust peer's metadata", () => {
  describe.each(METADATA_VERSIONS)("of version %i", (version) => {
    let bytes: Uint8Array;
    let peer: Decoded;

    beforeAll(async () => {
      bytes = await peerMetadata(version);
      peer = decode(bytes);
    });

    it("the encoder that we use reproduces the peer's bytes from plain data", () => {
      const registry = new TypeRegistry();
      const plain = registry.createType(`MetadataV${version}`, bytes.subarray(5)).toJSON();
      expect(registry.createType(`MetadataV${version}`, plain).toU8a()).toEqual(bytes.subarray(5));
    });

    it("the types that FRAME also has have FRAME's structure", () => {
      const theirs = structuresByPath(peer.metadata.asLatest.lookup);
      const ours = structuresByPath(describeAndDecode(sampleRuntime, version).metadata.asLatest.lookup);
      // The sample's pallets have only some of FRAME's calls and events, and so do the types around them.
      const common = [...ours.keys()].filter(
        (path) => theirs.has(path) && !ours.get(path)?.includes("::pallet::") && path !== OURS,
      );
      expect(common.length).toBeGreaterThan(25);
      expect(common).toEqual(
        expect.arrayContaining([
          "sp_core::crypto::AccountId32",
          "sp_runtime::DispatchError",
          "sp_runtime::generic::digest::DigestItem",
          "sp_runtime::generic::era::Era",
          "sp_runtime::generic::unchecked_extrinsic::UncheckedExtrinsic",
          "sp_runtime::multiaddress::MultiAddress",
          "frame_system::Phase",
          "frame_system::AccountInfo",
          "frame_system::extensions::check_nonce::CheckNonce",
        ]),
      );
      for (const path of common) expect([path, ours.get(path)]).toEqual([path, theirs.get(path)]);
    });
  });

  it.each([15, 16] as const)("LightClientApi is the same API in version %i", async (version) => {
    const theirs = signatures(decode(await peerMetadata(version)));
    expect(theirs).toHaveLength(5);
    expect(signatures(describeAndDecode(loadLightClient(), version))).toEqual(theirs);
  });
});
