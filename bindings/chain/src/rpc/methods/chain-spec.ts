/** `chainSpec_v1_*`: the constant facts of a chain. */
import { toHex } from "@as-ismp/core/internal/codec";
import { type MethodGroup, method } from "../method.ts";

/** Methods of `chainSpec_v1_*`. */
export const chainSpecMethods: MethodGroup = {
  chainSpec_v1_chainName: method([], ({ node }) => node.chainName),
  chainSpec_v1_genesisHash: method([], ({ chain }) => toHex(chain.genesis.hash)),
  chainSpec_v1_properties: method([], ({ node }) => node.properties),
};
