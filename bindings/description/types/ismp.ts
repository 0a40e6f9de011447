/** Messages and events of ISMP, wire v1. Shapes and paths are those of the Rust crate `ismp`. */
import { struct, tupleEnum } from "../../type-table/declare.ts";
import type { TypeDeclarations, VariantDeclaration } from "../../type-table/type-table.ts";

const stateMachine: VariantDeclaration = {
  kind: "variant",
  path: "ismp::host::StateMachine",
  variants: [
    { name: "Evm", index: 0, fields: [{ type: "u32" }], docs: ["An EVM chain, by its chain id."] },
    { name: "Polkadot", index: 1, fields: [{ type: "u32" }], docs: ["A parachain of Polkadot, by its id."] },
    { name: "Kusama", index: 2, fields: [{ type: "u32" }], docs: ["A parachain of Kusama, by its id."] },
    {
      name: "Substrate",
      index: 3,
      fields: [{ type: "ConsensusStateId" }],
      docs: ["A solo chain built with Substrate."],
    },
    {
      name: "Tendermint",
      index: 4,
      fields: [{ type: "ConsensusStateId" }],
      docs: ["A chain with Tendermint consensus."],
    },
    {
      name: "Relay",
      index: 5,
      fields: [
        { name: "relay", type: "ConsensusStateId" },
        { name: "para_id", type: "u32" },
      ],
      docs: ["A parachain of another relay chain."],
    },
  ],
};

/** A field that clients show with another type name. */
function named(type: string, typeName: string): { readonly type: string; readonly typeName: string } {
  return { type, typeName };
}

const timeoutMessage: VariantDeclaration = {
  kind: "variant",
  path: "ismp::messaging::TimeoutMessage",
  variants: [
    {
      name: "Post",
      index: 0,
      fields: [
        { name: "requests", type: "Vec<Request>" },
        { name: "timeout_proof", ...named("MessageProof", "Proof") },
      ],
    },
    {
      name: "PostResponse",
      index: 1,
      fields: [
        { name: "responses", type: "Vec<PostResponse>" },
        { name: "timeout_proof", ...named("MessageProof", "Proof") },
      ],
    },
    { name: "Get", index: 2, fields: [{ name: "requests", type: "Vec<Request>" }] },
  ],
};

const messageTypes: TypeDeclarations = {
  Message: tupleEnum("ismp::messaging::Message", [
    ["Consensus", "ConsensusMessage"],
    ["FraudProof", "FraudProofMessage"],
    ["Request", "RequestMessage"],
    ["Response", "ResponseMessage"],
    ["Timeout", "TimeoutMessage"],
  ]),
  MessageProof: struct("ismp::messaging::Proof", { height: "StateMachineHeight", proof: "Vec<u8>" }),
  ConsensusMessage: struct("ismp::messaging::ConsensusMessage", {
    consensus_proof: "Vec<u8>",
    consensus_state_id: "ConsensusStateId",
    signer: "Vec<u8>",
  }),
  FraudProofMessage: struct("ismp::messaging::FraudProofMessage", {
    proof_1: "Vec<u8>",
    proof_2: "Vec<u8>",
    consensus_state_id: "ConsensusStateId",
    signer: "Vec<u8>",
  }),
  RequestMessage: struct("ismp::messaging::RequestMessage", {
    requests: "Vec<PostRequest>",
    proof: named("MessageProof", "Proof"),
    signer: "Vec<u8>",
  }),
  ResponseMessage: struct("ismp::messaging::ResponseMessage", {
    datagram: "RequestResponse",
    proof: named("MessageProof", "Proof"),
    signer: "Vec<u8>",
  }),
  TimeoutMessage: timeoutMessage,
  CreateConsensusState: struct("ismp::messaging::CreateConsensusState", {
    consensus_state: "Vec<u8>",
    consensus_client_id: "ConsensusClientId",
    consensus_state_id: "ConsensusStateId",
    unbonding_period: { type: "u64", docs: ["Seconds."] },
    challenge_periods: { type: "BTreeMap<StateMachine, u64>", docs: ["Seconds."] },
    state_machine_commitments: "Vec<(StateMachineId, StateCommitmentHeight)>",
  }),
};

const eventTypes: TypeDeclarations = {
  IsmpEvent: tupleEnum("ismp::events::Event", [
    ["StateMachineUpdated", "StateMachineUpdated"],
    ["StateCommitmentVetoed", "StateCommitmentVetoed"],
    ["PostRequest", "PostRequest"],
    ["PostResponse", "PostResponse"],
    ["GetResponse", "GetResponse"],
    ["GetRequest", "GetRequest"],
    ["PostRequestHandled", "RequestResponseHandled"],
    ["PostResponseHandled", "RequestResponseHandled"],
    ["PostRequestTimeoutHandled", "TimeoutHandled"],
    ["PostResponseTimeoutHandled", "TimeoutHandled"],
    ["GetRequestHandled", "RequestResponseHandled"],
    ["GetRequestTimeoutHandled", "TimeoutHandled"],
  ]),
  StateMachineUpdated: struct("ismp::events::StateMachineUpdated", {
    state_machine_id: "StateMachineId",
    latest_height: "u64",
  }),
  StateCommitmentVetoed: struct("ismp::events::StateCommitmentVetoed", {
    height: "StateMachineHeight",
    fisherman: "Vec<u8>",
  }),
  RequestResponseHandled: struct("ismp::events::RequestResponseHandled", {
    commitment: "H256",
    relayer: "Vec<u8>",
  }),
  TimeoutHandled: struct("ismp::events::TimeoutHandled", {
    commitment: "H256",
    source: "StateMachine",
    dest: "StateMachine",
  }),
};

export const ismpTypes: TypeDeclarations = {
  ...messageTypes,
  ...eventTypes,
  ConsensusStateId: "[u8; 4]",
  ConsensusClientId: "[u8; 4]",
  StateMachine: stateMachine,
  StateMachineId: struct("ismp::consensus::StateMachineId", {
    state_id: "StateMachine",
    consensus_state_id: "ConsensusStateId",
  }),
  StateMachineHeight: struct("ismp::consensus::StateMachineHeight", { id: "StateMachineId", height: "u64" }),
  StateCommitment: struct("ismp::consensus::StateCommitment", {
    timestamp: { type: "u64", docs: ["Seconds since 1970."] },
    overlay_root: "Option<H256>",
    state_root: "H256",
  }),
  StateCommitmentHeight: struct("ismp::messaging::StateCommitmentHeight", {
    commitment: "StateCommitment",
    height: "u64",
  }),
  RequestResponse: tupleEnum("ismp::router::RequestResponse", [
    ["Request", "Vec<Request>"],
    ["Response", "Vec<Response>"],
  ]),
  Response: tupleEnum("ismp::router::Response", [
    ["Post", "PostResponse"],
    ["Get", "GetResponse"],
  ]),
  PostResponse: struct("ismp::router::PostResponse", {
    post: "PostRequest",
    response: "Vec<u8>",
    timeout_timestamp: { type: "u64", docs: ["Seconds since 1970; 0 for never."] },
  }),
  GetResponse: struct("ismp::router::GetResponse", { get: "GetRequest", values: "Vec<StorageValue>" }),
  StorageValue: struct("ismp::router::StorageValue", { key: "Vec<u8>", value: "Option<Vec<u8>>" }),
  Request: tupleEnum("ismp::router::Request", [
    ["Post", "PostRequest"],
    ["Get", "GetRequest"],
  ]),
  PostRequest: struct("ismp::router::PostRequest", {
    source: "StateMachine",
    dest: "StateMachine",
    nonce: "u64",
    from: "Vec<u8>",
    to: "Vec<u8>",
    timeout_timestamp: { type: "u64", docs: ["Seconds since 1970; 0 for never."] },
    body: "Vec<u8>",
  }),
  GetRequest: struct("ismp::router::GetRequest", {
    source: "StateMachine",
    dest: "StateMachine",
    nonce: "u64",
    from: "Vec<u8>",
    keys: "Vec<Vec<u8>>",
    height: "u64",
    context: "Vec<u8>",
    timeout_timestamp: { type: "u64", docs: ["Seconds since 1970; 0 for never."] },
  }),
};
