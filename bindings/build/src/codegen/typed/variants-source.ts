/** Generates the class of an enum with fields, which stays encoded. */
import { docsOf } from "../docs.ts";
import type { Imports } from "../modules.ts";
import { pascalCase, staticName } from "../names.ts";
import type { Reading } from "../reading.ts";
import { indent, type Of, type Read } from "./class-parts.ts";
import { heldOf } from "./forms.ts";
import { use } from "./read.ts";
import type { Case, Field } from "./representation.ts";

export function variantsClass(
  { name, cases, layout, expression, docs }: Of<"variants">,
  read: Read,
  reading: Reading,
  imports: Imports,
): string {
  const where = `type ${name}`;
  const encoded = reading.read(layout, "1", { type: expression, where });
  for (const which of ["encodedEnum", "spanAddress", "spanLength"] as const) imports.frame(which);
  return `/** The variants of \`${name}\`. */
export enum ${name}Kind {
${cases.map((one) => `  ${one.name} = ${one.index},\n`).join("")}}

${docsOf(docs)}@final
export class ${name} extends EncodedEnum {
  /** The value is usable only if not \`reader.failed\`. */
  static read(reader: Reader): ${name} {
    const encoded = ${encoded};
    return new ${name}(spanAddress(encoded), spanLength(encoded));
  }

  get kind(): ${name}Kind {
    return this.index as ${name}Kind;
  }
${cases.map((one) => variantMembers(name, one, read, imports)).join("")}}
`;
}

function variantMembers(name: string, one: Case, read: Read, imports: Imports): string {
  const maker = staticName(one.name);
  const parameters = one.fields.map((field) => `${field.name}: ${field.type.type}`).join(", ");
  const writes = one.fields.map((field) => `    ${field.type.write(field.name, "$writer")}\n`);
  const make = `
${indent(docsOf(one.docs), 2)}  static ${maker}(${parameters}): ${name} {
    const $writer = new Writer(${1 + one.fields.reduce((sum, { type }) => sum + (type.size ?? 16), 0)});
    $writer.u8(${one.index});
${writes.join("")}    return new ${name}($writer.address, $writer.length);
  }
`;
  const is = `
  get is${pascalCase(one.name)}(): bool {
    return this.index == ${one.index};
  }
`;
  if (one.fields.length !== 1) return make + is;
  const { type } = one.fields[0] as Field;
  const held = heldOf(type);
  use(held, imports);
  const value = read(type, `variant ${one.name} of ${name}`);
  return `${make}${is}
  /** What \`${one.name}\` holds; null for another variant. */
  get as${pascalCase(one.name)}(): ${held.type} | null {
    if (this.index != ${one.index}) return null;
    const reader = this.fields();
    return ${held.wrap(value)};
  }
`;
}
