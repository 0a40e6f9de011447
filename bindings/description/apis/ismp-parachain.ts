/** `IsmpParachainApi`: what the node of a parachain asks before it proves heads of siblings. */
import type { RuntimeApiDescription } from "../description.ts";

export const ismpParachainApi: RuntimeApiDescription = {
  name: "IsmpParachainApi",
  module: "ismp-parachain",
  version: 1,
  docs: ["The parachains of the own relay chain that this chain follows."],
  methods: [
    { name: "para_ids", docs: ["Their ids."], inputs: [], output: "Vec<u32>" },
    {
      name: "current_relay_chain_state",
      docs: ["The relay block that the block was built on; zeros where it said none."],
      inputs: [],
      output: "RelayChainState",
    },
  ],
};
