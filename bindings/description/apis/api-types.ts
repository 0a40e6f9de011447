/** Types that only runtime APIs use, not blocks or storage, and the keys of authorities. Shapes are Substrate's. */
import { plainEnum, struct, tupleEnum, wrapper } from "../../type-table/declare.ts";
import type { TypeDeclarations } from "../../type-table/type-table.ts";

const NUMBER = [
  { name: "H", type: "H256" },
  { name: "N", type: "u32" },
];

function vote(name: string): TypeDeclarations[string] {
  return struct(
    `finality_grandpa::${name}`,
    { target_hash: { type: "H256", typeName: "H" }, target_number: { type: "u32", typeName: "N" } },
    NUMBER,
  );
}

/** Equivocation: two votes of one authority in one round. */
function doubleVote(of: string): TypeDeclarations[string] {
  const pair = `(${of}, GrandpaSignature)`;
  return struct(
    "finality_grandpa::Equivocation",
    {
      round_number: "u64",
      identity: { type: "GrandpaId", typeName: "Id" },
      first: { type: pair, typeName: "(V, S)" },
      second: { type: pair, typeName: "(V, S)" },
    },
    [
      { name: "Id", type: "GrandpaId" },
      { name: "V", type: of },
      { name: "S", type: "GrandpaSignature" },
    ],
  );
}

export const apiTypes: TypeDeclarations = {
  AuraId: wrapper("sp_consensus_aura::sr25519::app_sr25519::Public", "[u8; 32]", "sr25519::Public"),
  SlotDuration: wrapper("sp_consensus_slots::SlotDuration", "u64"),

  GrandpaId: wrapper("sp_consensus_grandpa::app::Public", "[u8; 32]", "ed25519::Public"),
  GrandpaSignature: wrapper("sp_consensus_grandpa::app::Signature", "[u8; 64]", "ed25519::Signature"),
  GrandpaEquivocationProof: struct(
    "sp_consensus_grandpa::EquivocationProof",
    {
      set_id: { type: "u64", typeName: "SetId" },
      equivocation: { type: "GrandpaEquivocation", typeName: "Equivocation<H, N>" },
    },
    NUMBER,
  ),
  GrandpaEquivocation: tupleEnum(
    "sp_consensus_grandpa::Equivocation",
    [
      ["Prevote", "GrandpaDoublePrevote"],
      ["Precommit", "GrandpaDoublePrecommit"],
    ],
    NUMBER,
  ),
  GrandpaDoublePrevote: doubleVote("GrandpaPrevote"),
  GrandpaDoublePrecommit: doubleVote("GrandpaPrecommit"),
  GrandpaPrevote: vote("Prevote"),
  GrandpaPrecommit: vote("Precommit"),
  RelayChainState: struct("cumulus_pallet_parachain_system::relay_state_snapshot::RelayChainState", {
    number: { type: "u32", typeName: "relay_chain::BlockNumber" },
    state_root: { type: "H256", typeName: "relay_chain::Hash" },
  }),
  OpaqueValue: wrapper("sp_runtime::OpaqueValue", "Vec<u8>"),

  InherentData: struct("sp_inherents::InherentData", {
    data: { type: "BTreeMap<[u8; 8], Vec<u8>>", typeName: "BTreeMap<InherentIdentifier, Vec<u8>>" },
  }),
  CheckInherentsResult: struct("sp_inherents::CheckInherentsResult", {
    okay: "bool",
    fatal_error: "bool",
    errors: "InherentData",
  }),
  KeyTypeId: wrapper("sp_core::crypto::KeyTypeId", "[u8; 4]"),

  TransactionSource: plainEnum("sp_runtime::transaction_validity::TransactionSource", [
    "InBlock",
    "Local",
    "External",
  ]),
  ValidTransaction: struct("sp_runtime::transaction_validity::ValidTransaction", {
    priority: { type: "u64", typeName: "TransactionPriority" },
    requires: { type: "Vec<Vec<u8>>", typeName: "Vec<TransactionTag>" },
    provides: { type: "Vec<Vec<u8>>", typeName: "Vec<TransactionTag>" },
    longevity: { type: "u64", typeName: "TransactionLongevity" },
    propagate: "bool",
  }),
  TransactionValidityError: tupleEnum("sp_runtime::transaction_validity::TransactionValidityError", [
    ["Invalid", "InvalidTransaction"],
    ["Unknown", "UnknownTransaction"],
  ]),
  InvalidTransaction: tupleEnum("sp_runtime::transaction_validity::InvalidTransaction", [
    ["Call"],
    ["Payment"],
    ["Future"],
    ["Stale"],
    ["BadProof"],
    ["AncientBirthBlock"],
    ["ExhaustsResources"],
    ["Custom", "u8"],
    ["BadMandatory"],
    ["MandatoryValidation"],
    ["BadSigner"],
    ["IndeterminateImplicit"],
    ["UnknownOrigin"],
  ]),
  UnknownTransaction: tupleEnum("sp_runtime::transaction_validity::UnknownTransaction", [
    ["CannotLookup"],
    ["NoUnsignedValidator"],
    ["Custom", "u8"],
  ]),

  RuntimeDispatchInfo: struct(
    "pallet_transaction_payment::types::RuntimeDispatchInfo",
    { weight: "Weight", class: "DispatchClass", partial_fee: { type: "u128", typeName: "Balance" } },
    [
      { name: "Balance", type: "u128" },
      { name: "Weight", type: "Weight" },
    ],
  ),
  FeeDetails: struct(
    "pallet_transaction_payment::types::FeeDetails",
    {
      inclusion_fee: { type: "Option<InclusionFee>", typeName: "Option<InclusionFee<Balance>>" },
      tip: { type: "u128", typeName: "Balance" },
    },
    [{ name: "Balance", type: "u128" }],
  ),
  InclusionFee: struct(
    "pallet_transaction_payment::types::InclusionFee",
    {
      base_fee: { type: "u128", typeName: "Balance" },
      len_fee: { type: "u128", typeName: "Balance" },
      adjusted_weight_fee: { type: "u128", typeName: "Balance" },
    },
    [{ name: "Balance", type: "u128" }],
  ),
};
