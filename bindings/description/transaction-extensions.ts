/**
 * The transaction extensions of FRAME that our runtimes can use, in the order in which they must be used.
 * (docs/spec/host.md#extensions)
 *
 * Clients know an extension by its identifier and take its types from metadata, so both are the same as in FRAME.
 */
import { plainEnum, wrapper } from "../type-table/declare.ts";
import type { TypeDeclarations } from "../type-table/type-table.ts";
import type { TransactionExtensionDescription } from "./description.ts";

const T = [{ name: "T" }];

export const transactionExtensionTypes: TypeDeclarations = {
  CheckNonZeroSender: wrapper(
    "frame_system::extensions::check_non_zero_sender::CheckNonZeroSender",
    undefined,
    undefined,
    T,
  ),
  CheckSpecVersion: wrapper(
    "frame_system::extensions::check_spec_version::CheckSpecVersion",
    undefined,
    undefined,
    T,
  ),
  CheckTxVersion: wrapper(
    "frame_system::extensions::check_tx_version::CheckTxVersion",
    undefined,
    undefined,
    T,
  ),
  CheckGenesis: wrapper("frame_system::extensions::check_genesis::CheckGenesis", undefined, undefined, T),
  CheckMortality: wrapper("frame_system::extensions::check_mortality::CheckMortality", "Era", "Era", T),
  CheckNonce: wrapper("frame_system::extensions::check_nonce::CheckNonce", "Compact<u32>", "T::Nonce", T),
  CheckWeight: wrapper("frame_system::extensions::check_weight::CheckWeight", undefined, undefined, T),
  ChargeTransactionPayment: wrapper(
    "pallet_transaction_payment::ChargeTransactionPayment",
    "Compact<u128>",
    "BalanceOf<T>",
    T,
  ),
  CheckMetadataHash: {
    ...wrapper("frame_metadata_hash_extension::CheckMetadataHash", undefined, undefined, T),
    fields: [{ name: "mode", type: "CheckMetadataHashMode", typeName: "Mode" }],
  },
  CheckMetadataHashMode: plainEnum("frame_metadata_hash_extension::Mode", ["Disabled", "Enabled"]),
};

/** Needs `transactionExtensionTypes`, `Era` and `H256` among the types of the description. */
export const transactionExtensions: readonly TransactionExtensionDescription[] = [
  { identifier: "CheckNonZeroSender", type: "CheckNonZeroSender", implicit: "()" },
  { identifier: "CheckSpecVersion", type: "CheckSpecVersion", implicit: "u32" },
  { identifier: "CheckTxVersion", type: "CheckTxVersion", implicit: "u32" },
  { identifier: "CheckGenesis", type: "CheckGenesis", implicit: "H256" },
  { identifier: "CheckMortality", type: "CheckMortality", implicit: "H256" },
  { identifier: "CheckNonce", type: "CheckNonce", implicit: "()" },
  { identifier: "CheckWeight", type: "CheckWeight", implicit: "()" },
  { identifier: "ChargeTransactionPayment", type: "ChargeTransactionPayment", implicit: "()" },
  { identifier: "CheckMetadataHash", type: "CheckMetadataHash", implicit: "Option<[u8; 32]>" },
];
