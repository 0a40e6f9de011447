/** The description of the chain spec and the software that RPC methods return. */
import type { RawChainSpec } from "../chain/chain-spec.ts";
import type { JsonObject } from "../chain/json.ts";

/** What methods such as `system_chain` and `system_version` return. */
export interface NodeDescription {
  /** Name of the chain, for example `Ours (development)`. */
  readonly chainName: string;
  /** For `system_chainType`. */
  readonly chainType: "Development" | "Local" | "Live" | (string & {});
  /** For example `tokenSymbol`, `tokenDecimals`, `ss58Format`. */
  readonly properties: JsonObject;
  /** Of the software. */
  readonly name: string;
  /** Version of the software. */
  readonly version: string;
}

/** Description from a chain spec. */
export function describeNode(
  spec: Pick<RawChainSpec, "name" | "chainType" | "properties">,
): Pick<NodeDescription, "chainName" | "chainType" | "properties"> {
  return { chainName: spec.name, chainType: spec.chainType, properties: spec.properties ?? {} };
}

/** The description of a chain without a spec. */
export const DEFAULT_NODE: NodeDescription = {
  chainName: "Development",
  chainType: "Development",
  properties: {},
  name: "as-ismp",
  version: "0.1.0",
};
