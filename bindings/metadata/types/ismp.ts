/** Requests of ISMP, wire v1, and the chains they go between. Shapes and paths are those of the Rust crate `ismp`. */
import { struct, tupleEnum } from "../declare.ts";
import type { TypeDeclarations, VariantDeclaration } from "../types.ts";

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

export const ismpTypes: TypeDeclarations = {
  ConsensusStateId: "[u8; 4]",
  StateMachine: stateMachine,
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
