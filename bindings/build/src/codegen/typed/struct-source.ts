/** Generates the class of a struct or tuple: a field for each of its fields. */
import { docsOf } from "../docs.ts";
import type { Imports } from "../modules.ts";
import { indent, type Of, type Read } from "./class-parts.ts";
import { use } from "./read.ts";
import type { Field } from "./representation.ts";

export function structClass({ name, fields, docs }: Of<"struct">, read: Read, imports: Imports): string {
  for (const { type } of fields) use(type, imports);
  const list = fields.map(
    (field) => `${indent(docsOf(field.docs), 4)}    public ${field.name}: ${field.type.type},\n`,
  );
  const size = sizeOf(fields);
  const equal = fields.map(({ name: field, type }) => type.equals(`this.${field}`, `other.${field}`));
  return `${docsOf(docs)}@final
export class ${name} {
  constructor(
${list.join("")}  ) {}

${size === undefined ? readFields(name, fields, read) : loadFields(name, fields, size)}
  write(writer: Writer): void {
${fields.map(({ name: field, type }) => `    ${type.write(`this.${field}`, "writer")}\n`).join("")}  }

  encode(): Bytes {
    const writer = new Writer(${size ?? 64});
    this.write(writer);
    return Bytes.written(writer);
  }

  equals(other: ${name}): bool {
    return ${equal.join(" && ")};
  }
}
`;
}

function readFields(name: string, fields: readonly Field[], read: Read): string {
  const reads = fields.map(
    ({ name: field, type }) => `    const ${field}_ = ${read(type, `field ${field} of ${name}`)};\n`,
  );
  return `  /** The value is usable only if not \`reader.failed\`. */
  static read(reader: Reader): ${name} {
${reads.join("")}    return new ${name}(${fields.map(({ name: field }) => `${field}_`).join(", ")});
  }
`;
}

/** Of fields of fixed sizes: one check of the length, and loads at constant offsets. */
function loadFields(name: string, fields: readonly Field[], size: number): string {
  let offset = 0;
  const loads = fields.map(({ type }) => {
    const load = type.load("address", offset);
    offset += type.size as number;
    return load;
  });
  return `  static readonly SIZE: u32 = ${size};

  /** The value whose ${size} bytes are at \`address\`. */
  static at(address: usize): ${name} {
    return new ${name}(${loads.join(", ")});
  }

  /** The value is usable only if not \`reader.failed\`. */
  static read(reader: Reader): ${name} {
    return ${name}.at(reader.fixed(${size}));
  }
`;
}

function sizeOf(fields: readonly Field[]): number | undefined {
  return fields.reduce<number | undefined>(
    (sum, { type }) => (sum === undefined || type.size === undefined ? undefined : sum + type.size),
    0,
  );
}
