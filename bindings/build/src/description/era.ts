/**
 * The type of an extrinsic's era, which Substrate describes as an enum of 256 variants. They follow a rule, so they are made
 * and not written.
 */
import type { VariantDeclaration } from "../type-table/type-table.ts";

/** Immortal, or one of 255 variants: the index is the first byte of a mortal era, the field is the second. */
export const era: VariantDeclaration = {
  kind: "variant",
  path: "sp_runtime::generic::era::Era",
  variants: Array.from({ length: 256 }, (_, index) =>
    index === 0 ? { name: "Immortal", index } : { name: `Mortal${index}`, index, fields: [{ type: "u8" }] },
  ),
};
