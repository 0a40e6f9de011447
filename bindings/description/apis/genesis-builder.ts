/** `GenesisBuilder`: builds the genesis state of a chain from JSON. */
import type { RuntimeApiDescription } from "../description.ts";

export const genesisBuilder: RuntimeApiDescription = {
  name: "GenesisBuilder",
  module: "genesis-builder",
  version: 1,
  docs: ["Makes the first state of a chain."],
  methods: [
    {
      name: "build_state",
      docs: ["Writes the state that a JSON document asks for, or says what is wrong with it."],
      inputs: [{ name: "json", type: "Vec<u8>" }],
      output: "Result<(), str>",
    },
    {
      name: "get_preset",
      docs: ["A JSON document by its name, or the default one without."],
      inputs: [{ name: "id", type: "Option<str>" }],
      output: "Option<Vec<u8>>",
    },
    { name: "preset_names", docs: ["The names that `get_preset` knows."], inputs: [], output: "Vec<str>" },
  ],
};
