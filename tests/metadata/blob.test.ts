import { describe, expect, it } from "@jest/globals";
import { compactAddLength } from "@polkadot/util";
import { encodeMetadata, METADATA_VERSIONS } from "../../bindings/build/src/metadata/encode.ts";
import { loadLightClient as describeLightClient } from "../../bindings/build/src/runtime-files/light-client.ts";
import { loadParachain as describeParachain } from "../../bindings/build/src/runtime-files/parachain.ts";
import {
  loadSolo as describeSolo,
  loadSoloDev as describeSoloDev,
} from "../../bindings/build/src/runtime-files/solo.ts";
import { loadBlob, loadLightClient, loadShipped } from "../support/blob.ts";
import { hex } from "../support/hex.ts";
import { u32 } from "../support/scale.ts";

const blobs = [
  { name: "the light client", load: loadLightClient, description: describeLightClient() },
  { name: "the whole runtime", load: () => loadShipped("as-ismp"), description: describeSolo() },
  { name: "the whole runtime for development", load: loadBlob, description: describeSoloDev() },
  {
    name: "the runtime for a parachain",
    load: () => loadShipped("as-ismp-parachain"),
    description: describeParachain(),
  },
];

describe.each(blobs)("the metadata that the blob of $name returns", ({ load, description }) => {
  it.each(METADATA_VERSIONS)("is that of its description, in version %i", async (version) => {
    const runtime = await load();
    const expected = compactAddLength(encodeMetadata(description, version));
    const answer = runtime.call("Metadata_metadata_at_version", u32(version));
    expect(hex(answer)).toBe(hex(Uint8Array.of(1, ...expected)));
    if (version === 14) expect(hex(runtime.call("Metadata_metadata", new Uint8Array()))).toBe(hex(expected));
  });

  it("does not exist for other versions, nor for what is not a version", async () => {
    const runtime = await load();
    expect(hex(runtime.call("Metadata_metadata_versions", new Uint8Array()))).toBe(
      "0x0c0e0000000f00000010000000",
    );
    for (const input of [u32(13), u32(17), u32(0xffffffff), new Uint8Array(), new Uint8Array(5)]) {
      expect(hex(runtime.call("Metadata_metadata_at_version", input))).toBe("0x00");
    }
  });
});
