/** Short forms of type declarations. They return plain data and check nothing; the type table does. */
import type {
  CompositeDeclaration,
  FieldDeclaration,
  TypeParameter,
  VariantCase,
  VariantDeclaration,
} from "../../bindings/build/src/type-table/type-table.ts";

/** A struct with named fields, in order. */
export function struct(
  path: string,
  fields: Readonly<Record<string, string | FieldDeclaration>>,
  params: readonly TypeParameter[] = [],
): CompositeDeclaration {
  return {
    kind: "composite",
    path,
    params,
    fields: Object.entries(fields).map(([name, field]) =>
      typeof field === "string" ? { name, type: field } : { ...field, name },
    ),
  };
}

/** A struct with one unnamed field, or with none. */
export function wrapper(
  path: string,
  type?: string,
  typeName?: string,
  params: readonly TypeParameter[] = [],
): CompositeDeclaration {
  if (type === undefined) return { kind: "composite", path, params, fields: [] };
  const field = typeName === undefined ? { type } : { type, typeName };
  return { kind: "composite", path, params, fields: [field] };
}

/** An enum whose variants have no fields. Indices count from 0. */
export function plainEnum(path: string, names: readonly string[]): VariantDeclaration {
  return { kind: "variant", path, variants: names.map((name, index) => ({ name, index })) };
}

/** An enum whose variants have unnamed fields. Indices count from 0. */
export function tupleEnum(
  path: string,
  cases: readonly (readonly [name: string, ...types: string[]])[],
  params: readonly TypeParameter[] = [],
): VariantDeclaration {
  return {
    kind: "variant",
    path,
    params,
    variants: cases.map(([name, ...types], index) => unnamedCase(name, index, types)),
  };
}

/** A variant with unnamed fields. */
function unnamedCase(name: string, index: number, types: readonly string[]): VariantCase {
  return { name, index, fields: types.map((type) => ({ type })) };
}
