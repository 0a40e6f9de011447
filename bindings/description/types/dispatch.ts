/**
 * Types of the result of a dispatched call: weights, classes, errors, event records. Shapes and paths are
 * Substrate's.
 */

import {
  ARITHMETIC_ERRORS,
  DISPATCH_ERRORS,
  TOKEN_ERRORS,
  TRANSACTIONAL_ERRORS,
  TRIE_ERRORS,
} from "../../substrate/dispatch-names.ts";
import { plainEnum, struct, tupleEnum } from "../../type-table/declare.ts";
import type { TypeDeclarations } from "../../type-table/type-table.ts";

/** Types of the fields that some variants have. */
const INNER: Readonly<Record<string, string>> = {
  Module: "ModuleError",
  Token: "TokenError",
  Arithmetic: "ArithmeticError",
  Transactional: "TransactionalError",
  Trie: "TrieError",
};

export const dispatchTypes: TypeDeclarations = {
  Weight: struct("sp_weights::weight_v2::Weight", {
    ref_time: { type: "Compact<u64>", typeName: "u64" },
    proof_size: { type: "Compact<u64>", typeName: "u64" },
  }),
  DispatchClass: plainEnum("frame_support::dispatch::DispatchClass", ["Normal", "Operational", "Mandatory"]),
  Pays: plainEnum("frame_support::dispatch::Pays", ["Yes", "No"]),
  DispatchEventInfo: struct("frame_system::DispatchEventInfo", {
    weight: "Weight",
    class: "DispatchClass",
    pays_fee: "Pays",
  }),
  DispatchError: tupleEnum(
    "sp_runtime::DispatchError",
    DISPATCH_ERRORS.map((name) => (name in INNER ? [name, INNER[name] as string] : [name])),
  ),
  ModuleError: struct("sp_runtime::ModuleError", { index: "u8", error: "[u8; 4]" }),
  TokenError: plainEnum("sp_runtime::TokenError", TOKEN_ERRORS),
  ArithmeticError: plainEnum("sp_arithmetic::ArithmeticError", ARITHMETIC_ERRORS),
  TransactionalError: plainEnum("sp_runtime::TransactionalError", TRANSACTIONAL_ERRORS),
  TrieError: plainEnum("sp_runtime::proving_trie::TrieError", TRIE_ERRORS),
  DispatchResult: "Result<(), DispatchError>",
  Phase: tupleEnum("frame_system::Phase", [["ApplyExtrinsic", "u32"], ["Finalization"], ["Initialization"]]),
  EventRecord: struct(
    "frame_system::EventRecord",
    {
      phase: "Phase",
      event: { type: "RuntimeEvent", typeName: "E" },
      topics: { type: "Vec<H256>", typeName: "Vec<T>" },
    },
    [
      { name: "E", type: "RuntimeEvent" },
      { name: "T", type: "H256" },
    ],
  ),
};
