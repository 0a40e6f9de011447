/**
 * Reads type declarations and fields in description files: the shapes of `bindings/type-table/type-table.ts`, written as
 * JSON.
 */
import { dirname, resolve } from "node:path";
import type { AssemblyClass } from "../codegen/description.ts";
import type {
  FieldDeclaration,
  TypeDeclaration,
  TypeParameter,
  VariantCase,
} from "../type-table/type-table.ts";
import type { JsonNode } from "./json.ts";

export interface TypesOfFile {
  readonly types: Readonly<Record<string, TypeDeclaration>>;
  /**
   * Classes of the types with `"assembly": { "class": …, "module": … }`; the module's path is relative to the file.
   */
  readonly classes: Readonly<Record<string, AssemblyClass>>;
}

/** @throws DescriptionFileError */
export function readTypes(node: JsonNode | undefined): TypesOfFile {
  const types: Record<string, TypeDeclaration> = {};
  const classes: Record<string, AssemblyClass> = {};
  for (const [name, declaration] of node?.entries() ?? []) {
    if (declaration.isText) {
      types[name] = declaration.text();
      continue;
    }
    const members = declaration.object(
      ["kind", "path"],
      ["params", "docs", "fields", "variants", "assembly"],
    );
    const common = {
      path: members.path.text(),
      ...(members.params && { params: members.params.list().map(readParameter) }),
      ...(members.docs && { docs: members.docs.docs() }),
    };
    if (members.kind.oneOf(["composite", "variant"]) === "composite") {
      if (members.variants) declaration.fail("expected no variants in a composite");
      types[name] = { kind: "composite", ...common, fields: readFields(members.fields) };
    } else {
      if (members.fields) declaration.fail("expected the fields of a variant in its variants");
      const variants = members.variants ?? declaration.fail('"variants" is missing');
      types[name] = {
        kind: "variant",
        ...common,
        variants: variants.list().map((one) => {
          const { name, index, fields, docs } = one.object(["name", "index"], ["fields", "docs"]);
          return readCase({ name, index, fields, docs });
        }),
      };
    }
    if (members.assembly) classes[name] = readClass(members.assembly);
  }
  return { types, classes };
}

/** Reads a variant of an enum. */
export function readCase(members: {
  readonly name: JsonNode;
  readonly index: JsonNode;
  readonly fields?: JsonNode | undefined;
  readonly docs?: JsonNode | undefined;
}): VariantCase {
  return {
    name: members.name.text(),
    index: members.index.integer(),
    ...(members.fields && { fields: readFields(members.fields) }),
    ...(members.docs && { docs: members.docs.docs() }),
  };
}

function readFields(node: JsonNode | undefined): FieldDeclaration[] {
  return (node?.list() ?? []).map((field) => {
    const { name, type, typeName, docs } = field.object(["type"], ["name", "typeName", "docs"]);
    return {
      ...(name && { name: name.text() }),
      type: type.text(),
      ...(typeName && { typeName: typeName.text() }),
      ...(docs && { docs: docs.docs() }),
    };
  });
}

function readParameter(node: JsonNode): TypeParameter {
  const { name, type } = node.object(["name"], ["type"]);
  return { name: name.text(), ...(type && { type: type.text() }) };
}

function readClass(node: JsonNode): AssemblyClass {
  const members = node.object(["class", "module"], []);
  return { class: members.class.text(), module: resolve(dirname(node.file), members.module.text()) };
}
