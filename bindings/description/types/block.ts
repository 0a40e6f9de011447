/** Types of headers, blocks, eras and the version of a runtime. Shapes and paths are Substrate's. */
import { plainEnum, struct, unnamedCase, wrapper } from "../../type-table/declare.ts";
import type { TypeDeclarations, VariantDeclaration } from "../../type-table/type-table.ts";

/** Immortal, or one of 255 variants: the index is the first byte of a mortal era, the field is the second. */
const era: VariantDeclaration = {
  kind: "variant",
  path: "sp_runtime::generic::era::Era",
  variants: Array.from({ length: 256 }, (_, index) =>
    index === 0 ? { name: "Immortal", index } : { name: `Mortal${index}`, index, fields: [{ type: "u8" }] },
  ),
};

export const blockTypes: TypeDeclarations = {
  Header: struct(
    "sp_runtime::generic::header::Header",
    {
      parent_hash: "H256",
      number: { type: "Compact<u32>", typeName: "Number" },
      state_root: "H256",
      extrinsics_root: "H256",
      digest: "Digest",
    },
    [{ name: "Number", type: "u32" }, { name: "Hash" }],
  ),
  Digest: struct("sp_runtime::generic::digest::Digest", { logs: "Vec<DigestItem>" }),
  DigestItem: {
    kind: "variant",
    path: "sp_runtime::generic::digest::DigestItem",
    variants: [
      unnamedCase("PreRuntime", 6, ["ConsensusEngineId", "Vec<u8>"]),
      unnamedCase("Consensus", 4, ["ConsensusEngineId", "Vec<u8>"]),
      unnamedCase("Seal", 5, ["ConsensusEngineId", "Vec<u8>"]),
      unnamedCase("Other", 0, ["Vec<u8>"]),
      { name: "RuntimeEnvironmentUpdated", index: 8 },
    ],
  },
  ConsensusEngineId: "[u8; 4]",
  Block: struct(
    "sp_runtime::generic::block::Block",
    { header: "Header", extrinsics: "Vec<UncheckedExtrinsic>" },
    [
      { name: "Header", type: "Header" },
      { name: "Extrinsic", type: "UncheckedExtrinsic" },
    ],
  ),
  ExtrinsicInclusionMode: plainEnum("sp_runtime::ExtrinsicInclusionMode", ["AllExtrinsics", "OnlyInherents"]),
  Era: era,
  RuntimeVersion: struct("sp_version::RuntimeVersion", {
    spec_name: "Cow<str>",
    impl_name: "Cow<str>",
    authoring_version: "u32",
    spec_version: "u32",
    impl_version: "u32",
    apis: { type: "Cow<Vec<([u8; 8], u32)>>", typeName: "ApisVec" },
    transaction_version: "u32",
    system_version: "u8",
  }),
  OpaqueMetadata: wrapper("sp_core::OpaqueMetadata", "Vec<u8>"),
};
