/** `Core`: what a host needs from every runtime. */
import type { RuntimeApiDescription } from "../description.ts";

export const core: RuntimeApiDescription = {
  name: "Core",
  module: "blocks",
  version: 5,
  docs: ["What every Substrate runtime offers its host."],
  methods: [
    {
      name: "version",
      module: "core",
      docs: ["The version of the runtime."],
      inputs: [],
      output: "RuntimeVersion",
    },
    {
      name: "execute_block",
      docs: ["Executes a block whose header carries no seal. Traps unless the block is valid."],
      inputs: [{ name: "block", type: "Block" }],
      output: "()",
    },
    {
      name: "initialize_block",
      docs: ["Starts a block, and says which extrinsics it may hold."],
      inputs: [{ name: "header", type: "Header" }],
      output: "ExtrinsicInclusionMode",
    },
  ],
};
