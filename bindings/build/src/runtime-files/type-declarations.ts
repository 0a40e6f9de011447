/**
 * Type declarations, fields and variants in description files: the shapes of `bindings/build/src/type-table/type-table.ts`, written
 * as JSON.
 */
import { resolve } from "node:path";
import { z } from "zod";
import type { AssemblyClass } from "../codegen/description.ts";
import type { TypeDeclaration } from "../type-table/type-table.ts";
import { docs, object, text, type, u8 } from "./schema.ts";

const field = object({
  name: text.exactOptional(),
  type,
  typeName: text.exactOptional(),
  docs: docs.exactOptional(),
});

const caseShape = {
  name: text,
  index: u8,
  fields: z.array(field).exactOptional(),
  docs: docs.exactOptional(),
};

/** A variant of an enum; an event or an error of a pallet is one. */
export const variantCase = object(caseShape);

/** A call of a pallet. */
export const callCase = object({
  ...caseShape,
  fields: z.array(field.extend({ encoded: z.boolean().exactOptional() })).exactOptional(),
  post: z.boolean().exactOptional(),
});

const common = {
  path: text,
  params: z.array(object({ name: text, type: type.exactOptional() })).exactOptional(),
  docs: docs.exactOptional(),
};

/** A class that reads and writes the type. The module's path is relative to the file. */
const assembly = object({ class: text, module: text }).exactOptional();

const composite = object(
  { kind: z.literal("composite"), ...common, fields: z.array(field).default([]), assembly },
  { variants: "expected no variants in a composite" },
);

const variant = object(
  { kind: z.literal("variant"), ...common, variants: z.array(variantCase), assembly },
  { fields: "expected the fields of a variant in its variants" },
);

/** Types by name: a type expression that the name stands for, or a declaration. */
export const typeDeclarations = z.record(
  z.string(),
  z.union([type, z.discriminatedUnion("kind", [composite, variant])]),
);

export interface TypesOfFile {
  readonly types: Readonly<Record<string, TypeDeclaration>>;
  /** Classes of the types that name one. */
  readonly classes: Readonly<Record<string, AssemblyClass>>;
}

/** Takes the classes out of the declarations. @param folder of the file */
export function separateClasses(
  declarations: z.output<typeof typeDeclarations> = {},
  folder: string,
): TypesOfFile {
  const types: Record<string, TypeDeclaration> = {};
  const classes: Record<string, AssemblyClass> = {};
  for (const [name, declaration] of Object.entries(declarations)) {
    if (typeof declaration === "string") {
      types[name] = declaration;
      continue;
    }
    const { assembly, ...plain } = declaration;
    types[name] = plain;
    if (assembly) classes[name] = { class: assembly.class, module: resolve(folder, assembly.module) };
  }
  return { types, classes };
}
