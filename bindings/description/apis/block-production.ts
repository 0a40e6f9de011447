/**
 * `BlockBuilder`, `TaggedTransactionQueue`, `OffchainWorkerApi`: what a node calls to build blocks and for its pool.
 */
import type { RuntimeApiDescription } from "../description.ts";

export const blockBuilder: RuntimeApiDescription = {
  name: "BlockBuilder",
  module: "blocks",
  version: 6,
  docs: ["Makes a block, extrinsic by extrinsic."],
  methods: [
    {
      name: "apply_extrinsic",
      docs: [
        "Applies an extrinsic. The outer result says whether it belongs in the block, the inner one how it went.",
      ],
      inputs: [{ name: "extrinsic", type: "UncheckedExtrinsic" }],
      output: "Result<Result<(), DispatchError>, TransactionValidityError>",
    },
    { name: "finalize_block", docs: ["Ends the block and gives its header."], inputs: [], output: "Header" },
    {
      name: "inherent_extrinsics",
      docs: ["The extrinsics that state what the author knows, such as the time."],
      inputs: [{ name: "inherent", type: "InherentData" }],
      output: "Vec<UncheckedExtrinsic>",
    },
    {
      name: "check_inherents",
      docs: ["Compares what the inherents of a block state with what this node knows."],
      inputs: [
        { name: "block", type: "Block" },
        { name: "data", type: "InherentData" },
      ],
      output: "CheckInherentsResult",
    },
  ],
};

export const taggedTransactionQueue: RuntimeApiDescription = {
  name: "TaggedTransactionQueue",
  module: "transactions",
  version: 3,
  docs: ["What the transaction pool asks."],
  methods: [
    {
      name: "validate_transaction",
      docs: ["Whether a transaction could be applied after the block, what it needs and what it gives."],
      inputs: [
        { name: "source", type: "TransactionSource" },
        { name: "tx", type: "UncheckedExtrinsic" },
        { name: "block_hash", type: "H256" },
      ],
      output: "Result<ValidTransaction, TransactionValidityError>",
    },
  ],
};

export const offchainWorkerApi: RuntimeApiDescription = {
  name: "OffchainWorkerApi",
  module: "transactions",
  version: 2,
  docs: ["Work beside the chain."],
  methods: [
    {
      name: "offchain_worker",
      docs: ["Is called after each block."],
      inputs: [{ name: "header", type: "Header" }],
      output: "()",
    },
  ],
};
