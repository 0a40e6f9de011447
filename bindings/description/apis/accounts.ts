/** `AccountNonceApi`, `TransactionPaymentApi`: what a client asks before it sends a transaction. */
import type { RuntimeApiDescription } from "../description.ts";

const EXTRINSIC = [
  { name: "uxt", type: "UncheckedExtrinsic" },
  { name: "len", type: "u32" },
];

export const accountNonceApi: RuntimeApiDescription = {
  name: "AccountNonceApi",
  module: "transactions",
  version: 1,
  docs: ["Nonces of accounts."],
  methods: [
    {
      name: "account_nonce",
      docs: ["How many transactions an account has sent."],
      inputs: [{ name: "account", type: "AccountId32" }],
      output: "u32",
    },
  ],
};

export const transactionPaymentApi: RuntimeApiDescription = {
  name: "TransactionPaymentApi",
  module: "transaction-payment",
  version: 4,
  docs: ["What transactions cost."],
  methods: [
    {
      name: "query_info",
      docs: ["Weight, class and fee without tip of an extrinsic that takes `len` bytes."],
      inputs: EXTRINSIC,
      output: "RuntimeDispatchInfo",
    },
    {
      name: "query_fee_details",
      docs: ["The parts of the fee of an extrinsic that takes `len` bytes."],
      inputs: EXTRINSIC,
      output: "FeeDetails",
    },
    {
      name: "query_weight_to_fee",
      docs: ["The fee for a weight."],
      inputs: [{ name: "weight", type: "Weight" }],
      output: "u128",
    },
    {
      name: "query_length_to_fee",
      docs: ["The fee for a number of bytes."],
      inputs: [{ name: "length", type: "u32" }],
      output: "u128",
    },
  ],
};
