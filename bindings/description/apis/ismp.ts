/** `IsmpRuntimeApi`: what relayers ask a chain that hosts ISMP. */
import type { RuntimeApiDescription } from "../description.ts";

export const ismpRuntimeApi: RuntimeApiDescription = {
  name: "IsmpRuntimeApi",
  module: "ismp",
  version: 1,
  docs: ["The messages and consensus clients of this chain."],
  methods: [
    {
      name: "host_state_machine",
      docs: ["Which chain this is."],
      inputs: [],
      output: "StateMachine",
    },
    {
      name: "block_events",
      docs: ["What happened in the block. Needs the off-chain database for requests and responses."],
      inputs: [],
      output: "Vec<IsmpEvent>",
    },
    {
      name: "block_events_with_metadata",
      docs: ["What happened in the block, and in which extrinsic."],
      inputs: [],
      output: "Vec<(IsmpEvent, Option<u32>)>",
    },
    {
      name: "consensus_state",
      docs: ["What a consensus client trusts."],
      inputs: [{ name: "id", type: "ConsensusClientId" }],
      output: "Option<Vec<u8>>",
    },
    {
      name: "state_machine_update_time",
      docs: ["When a commitment was stored, in seconds since 1970."],
      inputs: [{ name: "id", type: "StateMachineHeight" }],
      output: "Option<u64>",
    },
    {
      name: "challenge_period",
      docs: ["For how many seconds a commitment of the state machine may be challenged before it is used."],
      inputs: [{ name: "id", type: "StateMachineId" }],
      output: "Option<u64>",
    },
    {
      name: "latest_state_machine_height",
      docs: ["The height of the last commitment of the state machine."],
      inputs: [{ name: "id", type: "StateMachineId" }],
      output: "Option<u64>",
    },
    {
      name: "requests",
      docs: [
        "The requests of these commitments that were dispatched and not timed out; others are left out.",
      ],
      inputs: [{ name: "request_commitments", type: "Vec<H256>" }],
      output: "Vec<Request>",
    },
    {
      name: "responses",
      docs: [
        "The responses of these commitments that were dispatched and not timed out; others are left out.",
      ],
      inputs: [{ name: "response_commitments", type: "Vec<H256>" }],
      output: "Vec<Response>",
    },
  ],
};
