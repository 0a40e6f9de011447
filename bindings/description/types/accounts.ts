/** Types of accounts, addresses, signatures and hashes. Shapes and paths are Substrate's. */
import { tupleEnum, wrapper } from "../../type-table/declare.ts";
import type { TypeDeclarations } from "../../type-table/type-table.ts";

export const accountTypes: TypeDeclarations = {
  AccountId32: wrapper("sp_core::crypto::AccountId32", "[u8; 32]"),
  H256: wrapper("primitive_types::H256", "[u8; 32]"),
  BlakeTwo256: wrapper("sp_runtime::traits::BlakeTwo256"),
  Keccak256: wrapper("sp_runtime::traits::Keccak256"),
  /** The runtime has no index of accounts, so its type is the empty tuple. */
  MultiAddress: {
    ...tupleEnum(
      "sp_runtime::multiaddress::MultiAddress",
      [
        ["Id", "AccountId32"],
        ["Index", "Compact<()>"],
        ["Raw", "Vec<u8>"],
        ["Address32", "[u8; 32]"],
        ["Address20", "[u8; 20]"],
      ],
      [
        { name: "AccountId", type: "AccountId32" },
        { name: "AccountIndex", type: "()" },
      ],
    ),
  },
  /** The variants that the runtime verifies. New versions of Substrate have a fourth, for signatures over Keccak. */
  MultiSignature: tupleEnum("sp_runtime::MultiSignature", [
    ["Ed25519", "[u8; 64]"],
    ["Sr25519", "[u8; 64]"],
    ["Ecdsa", "[u8; 65]"],
  ]),
};
