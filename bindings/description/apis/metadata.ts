/** `Metadata`: the runtime describes itself. */
import type { RuntimeApiDescription } from "../description.ts";

export const metadata: RuntimeApiDescription = {
  name: "Metadata",
  module: "metadata",
  version: 2,
  docs: ["The metadata of the runtime."],
  methods: [
    { name: "metadata", docs: ["Metadata of version 14."], inputs: [], output: "OpaqueMetadata" },
    {
      name: "metadata_at_version",
      docs: ["Metadata of the given version, or none where the runtime does not have it."],
      inputs: [{ name: "version", type: "u32" }],
      output: "Option<OpaqueMetadata>",
    },
    {
      name: "metadata_versions",
      docs: ["The versions that `metadata_at_version` knows."],
      inputs: [],
      output: "Vec<u32>",
    },
  ],
};
