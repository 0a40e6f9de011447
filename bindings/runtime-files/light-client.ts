/**
 * The light-client runtime: verification for any host and any chain, without pallets and storage.
 *
 * It takes no extrinsics, but states types of addresses and signatures, because clients reject metadata without them.
 */
import { core } from "../description/apis/core.ts";
import { lightClientApi } from "../description/apis/light-client.ts";
import { metadata } from "../description/apis/metadata.ts";
import { type RuntimeDescription, withMethods } from "../description/description.ts";
import { standardTypes } from "../description/types/standard.ts";

export const lightClient: RuntimeDescription = {
  version: {
    specName: "as-ismp-light-client",
    implName: "as-ismp",
    authoringVersion: 1,
    specVersion: 1,
    implVersion: 1,
    transactionVersion: 1,
    systemVersion: 1,
  },
  crate: "as_ismp_light_client",
  types: standardTypes,
  apis: [withMethods(core, "version"), metadata, lightClientApi],
  pallets: [],
  extrinsic: { versions: [4], address: "MultiAddress", signature: "MultiSignature", extensions: [] },
};
