/** `chainSpec_v1_*`: what never changes about a chain. */
import { toHex } from "../../codec/hex.ts";
import { type MethodGroup, method } from "../method.ts";

/** The group. */
export const chainSpecMethods: MethodGroup = {
  chainSpec_v1_chainName: method([], ({ node }) => node.chainName),
  chainSpec_v1_genesisHash: method([], ({ chain }) => toHex(chain.genesis.hash)),
  chainSpec_v1_properties: method([], ({ node }) => node.properties),
};
