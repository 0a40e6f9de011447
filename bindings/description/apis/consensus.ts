/** `AuraApi`, `GrandpaApi`, `SessionKeys`: the authorities that produce and finalize blocks, and their keys. */
import type { RuntimeApiDescription } from "../description.ts";

export const auraApi: RuntimeApiDescription = {
  name: "AuraApi",
  module: "aura",
  version: 1,
  docs: ["What an author of blocks needs to know."],
  methods: [
    {
      name: "slot_duration",
      docs: ["How long a slot lasts, in milliseconds."],
      inputs: [],
      output: "SlotDuration",
    },
    {
      name: "authorities",
      docs: ["The authorities, in the order of their turns."],
      inputs: [],
      output: "Vec<AuraId>",
    },
  ],
};

export const grandpaApi: RuntimeApiDescription = {
  name: "GrandpaApi",
  module: "grandpa",
  version: 3,
  docs: ["What a voter of the finality gadget needs to know. Headers announce changes of the authorities."],
  methods: [
    {
      name: "grandpa_authorities",
      docs: ["The authorities with their weights."],
      inputs: [],
      output: "Vec<(GrandpaId, u64)>",
    },
    {
      name: "submit_report_equivocation_unsigned_extrinsic",
      docs: ["Reports two votes of one authority in one round; none where the runtime takes no reports."],
      inputs: [
        { name: "equivocation_proof", type: "GrandpaEquivocationProof" },
        { name: "key_owner_proof", type: "OpaqueValue" },
      ],
      output: "Option<()>",
    },
    {
      name: "generate_key_ownership_proof",
      docs: ["Proves that a key belongs to an authority; none where the runtime takes no reports."],
      inputs: [
        { name: "set_id", type: "u64" },
        { name: "authority_id", type: "GrandpaId" },
      ],
      output: "Option<OpaqueValue>",
    },
    {
      name: "current_set_id",
      docs: ["How often the authorities were replaced since genesis."],
      inputs: [],
      output: "u64",
    },
  ],
};

export const sessionKeys: RuntimeApiDescription = {
  name: "SessionKeys",
  module: "session-keys",
  version: 1,
  docs: ["The keys that a node needs to be an authority."],
  methods: [
    {
      name: "generate_session_keys",
      docs: ["Makes keys in the node's keystore, of a seed in UTF-8 if there is one; gives the public keys."],
      inputs: [{ name: "seed", type: "Option<Vec<u8>>" }],
      output: "Vec<u8>",
    },
    {
      name: "decode_session_keys",
      docs: ["The single public keys, each with its kind."],
      inputs: [{ name: "encoded", type: "Vec<u8>" }],
      output: "Option<Vec<(Vec<u8>, KeyTypeId)>>",
    },
  ],
};
