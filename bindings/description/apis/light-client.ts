/** `LightClientApi`: verification without storage. The Rust peer offers the same API. */
import type { RuntimeApiDescription } from "../description.ts";

const HASHER = "`hasher`: 0 for keccak-256, 1 for BLAKE2b-256.";

export const lightClientApi: RuntimeApiDescription = {
  name: "LightClientApi",
  module: "light-client",
  version: 1,
  docs: [
    "Verifies the finality, the headers and the storage of other chains.",
    "Needs no storage of its own: all trust is in the arguments. Errors are UTF-8 text.",
  ],
  methods: [
    {
      name: "verify_grandpa",
      docs: [
        "Verifies a GRANDPA finality proof of a solo chain or a relay chain.",
        "",
        "`consensus_state`: SCALE `ConsensusState`, the block and the authorities that are trusted so far.",
        "`finality_proof`: SCALE `FinalityProof`.",
        "Returns the next SCALE `ConsensusState`, at the block that the proof finalizes.",
      ],
      inputs: [
        { name: "consensus_state", type: "Vec<u8>" },
        { name: "finality_proof", type: "Vec<u8>" },
      ],
      output: "Result<Vec<u8>, Vec<u8>>",
    },
    {
      name: "verify_parachain_headers",
      docs: [
        "Verifies a GRANDPA finality proof of a relay chain, and headers of parachains against the blocks it finalizes.",
        "",
        "`parachain_headers`: SCALE `BTreeMap<H256, ParachainHeaderProofs>`, by hash of the relay chain's block.",
        "Returns the next SCALE `ConsensusState`, and the SCALE headers by para id.",
      ],
      inputs: [
        { name: "consensus_state", type: "Vec<u8>" },
        { name: "finality_proof", type: "Vec<u8>" },
        { name: "parachain_headers", type: "Vec<u8>" },
      ],
      output: "Result<(Vec<u8>, Vec<(u32, Vec<Vec<u8>>)>), Vec<u8>>",
    },
    {
      name: "read_proof",
      docs: [
        "Reads values from a storage proof.",
        "",
        HASHER,
        "`root`: the state root the proof is for. `nodes`: the trie nodes, in any order. `keys`: what to look up.",
        "Returns one entry a key: the value, or none where the proof shows that there is none.",
      ],
      inputs: [
        { name: "hasher", type: "u8" },
        { name: "root", type: "H256" },
        { name: "nodes", type: "Vec<Vec<u8>>" },
        { name: "keys", type: "Vec<Vec<u8>>" },
      ],
      output: "Result<Vec<Option<Vec<u8>>>, Vec<u8>>",
    },
    {
      name: "trie_root",
      docs: ["The root of the trie that holds the entries.", "", HASHER, "`state_version`: 0 or 1."],
      inputs: [
        { name: "hasher", type: "u8" },
        { name: "state_version", type: "u8" },
        { name: "entries", type: "Vec<(Vec<u8>, Vec<u8>)>" },
      ],
      output: "H256",
    },
    {
      name: "commitment",
      docs: ["The commitment of a request: the hash that it is stored and proven under."],
      inputs: [{ name: "request", type: "Request" }],
      output: "H256",
    },
  ],
};
