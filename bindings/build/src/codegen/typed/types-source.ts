/** Generates the classes of the types that storage, calls and events use. */
import { FRAME } from "../frame.ts";
import { Imports, type ModulePath } from "../modules.ts";
import { pascalCase, staticName } from "../names.ts";
import { Reading } from "../reading.ts";
import { readExpression, use } from "./read.ts";
import type { Case, Field, GeneratedClass, Representation } from "./representation.ts";

type Of<K extends GeneratedClass["kind"]> = Extract<GeneratedClass, { kind: K }>;

/**
 * @param module of the file itself, which it must not import
 * @param place of the generated file
 * @throws AssemblyTypeError
 */
export function typesSource(classes: readonly GeneratedClass[], module: string, place: ModulePath): string {
  const imports = new Imports(place, module);
  const frame = (which: keyof typeof FRAME): string => imports.name(FRAME[which].module, FRAME[which].class);
  for (const which of ["reader", "writer", "bytes"] as const) frame(which);
  const reading = new Reading(imports, true);
  const read = (one: Representation, where: string): string =>
    readExpression(one, "1", where, reading, imports);
  const text = (one: GeneratedClass): string => {
    switch (one.kind) {
      case "fixed":
        frame("equalBytes");
        frame("copyBytes");
        return fixedClass(one);
      case "enum":
        return enumOf(one);
      case "struct":
        return structClass(one, read, imports);
      case "variants":
        frame("encodedEnum");
        return variantsClass(one, read, reading, frame);
      case "list":
        frame("encodedList");
        return listClass(one, read, reading, frame);
    }
  };
  const texts = classes.map(text);
  return `// Made by the build from the runtime's description. Do not edit.
${imports.toString()}${texts.map((text) => `\n${text}`).join("")}${reading.functions}`;
}

function docsOf([first]: readonly string[] = []): string {
  return first === undefined || first === "" ? "" : `/** ${first.replaceAll("*/", "* /")} */\n`;
}

function fixedClass({ name, size, docs }: Of<"fixed">): string {
  return `${docsOf(docs)}@unmanaged
export class ${name} {
  static readonly SIZE: u32 = ${size};

  /** The value whose ${size} bytes are at \`address\`, which has to stay valid. */
  // @ts-ignore: decorator
  @inline
  static at(address: usize): ${name} {
    return changetype<${name}>(address);
  }

  // @ts-ignore: decorator
  @inline
  static read(reader: Reader): ${name} {
    return ${name}.at(reader.fixed(${size}));
  }

  // @ts-ignore: decorator
  @inline
  write(writer: Writer): void {
    writer.raw(this.address, ${size});
  }

  // @ts-ignore: decorator
  @inline
  get address(): usize {
    return changetype<usize>(this);
  }

  get bytes(): Bytes {
    return new Bytes(this.address, ${size});
  }

  equals(other: ${name}): bool {
    return equalBytes(this.address, other.address, ${size});
  }

  /** The same value in memory of its own. */
  copy(): ${name} {
    const copied = __alloc(${size});
    copyBytes(copied, this.address, ${size});
    return ${name}.at(copied);
  }
}
`;
}

function enumOf({ name, cases, docs }: Of<"enum">): string {
  const lines = cases.map((one) => `${indent(docsOf(one.docs), 2)}  ${one.name} = ${one.index},\n`);
  return `${docsOf(docs)}export enum ${name} {\n${lines.join("")}}\n`;
}

type Read = (one: Representation, where: string) => string;

function structClass({ name, fields, docs }: Of<"struct">, read: Read, imports: Imports): string {
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

function variantsClass(
  { name, cases, layout, expression, docs }: Of<"variants">,
  read: Read,
  reading: Reading,
  frame: (which: keyof typeof FRAME) => string,
): string {
  const where = `type ${name}`;
  const encoded = reading.read(layout, "1", { type: expression, where });
  frame("spanAddress");
  frame("spanLength");
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
${cases.map((one) => variantMembers(name, one, read, frame)).join("")}}
`;
}

function variantMembers(
  name: string,
  one: Case,
  read: Read,
  frame: (which: keyof typeof FRAME) => string,
): string {
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
  const boxed = !type.isClass || type.isNullable;
  const result = boxed ? `${frame("some")}<${type.type}>` : type.type;
  const value = read(type, `variant ${one.name} of ${name}`);
  return `${make}${is}
  /** What \`${one.name}\` holds; null for another variant. */
  get as${pascalCase(one.name)}(): ${result} | null {
    if (this.index != ${one.index}) return null;
    const reader = this.fields();
    return ${boxed ? `new ${result}(${value})` : value};
  }
`;
}

function listClass(
  { name, item, layout, expression }: Of<"list">,
  read: Read,
  reading: Reading,
  frame: (which: keyof typeof FRAME) => string,
): string {
  const where = `type ${name}`;
  const skip = layout.kind === "sequence" ? reading.skip(layout.item, "1", { type: expression, where }) : "";
  const readItem = read(item, `item of ${name}`);
  const { size } = item;
  const offset =
    size === undefined
      ? `    const reader = new Reader(this.start, this.start + this.size);
    for (let i: u32 = 0; i < index; i++) ${skip}
    return (reader.position - this.start) as u32;`
      : `    return index * ${size};`;
  const cursor = name.replace(/List$/, "Items");
  const readItems =
    size === undefined
      ? `    list.cover(${reading.read(layout, "1", { type: expression, where })});\n`
      : `    list.readFixed(reader, ${size});\n`;
  const at =
    size === undefined
      ? `    const reader = new Reader(this.start + this.offset(index), this.start + this.size);
    return ${readItem};`
      : `    const address = this.start + index * ${size};
    return ${item.load("address", 0)};`;
  return `@final
export class ${name} extends EncodedList {
  static empty(): ${name} {
    return new ${name}();
  }

  /** The value is usable only if not \`reader.failed\`. */
  static read(reader: Reader): ${name} {
    const list = new ${name}();
${readItems}    return list;
  }

  /** The item at \`index\`, which must be below \`length\`. */
  at(index: u32): ${item.type} {
    this.checked(index);
${at}
  }

  /** Goes through the items, from the first to the last. */
  items(): ${cursor} {
    return new ${cursor}(new Reader(this.start, this.start + this.size));
  }

  /** The position of the first item that equals \`value\`; -1 if there is none. */
  indexOf(value: ${item.type}): i32 {
    const items = this.items();
    for (let i = 0; items.next(); i++) {
      const each = items.value;
      if (${item.equals("each", "value")}) return i;
    }
    return -1;
  }

  includes(value: ${item.type}): bool {
    return this.indexOf(value) >= 0;
  }

  push(value: ${item.type}): void {
    this.put(this.size, 0, value, 1);
  }

  /** Inserts an item before the one at \`index\`, or at the end. */
  insert(index: u32, value: ${item.type}): void {
    this.put(this.offset(min(index, this.length)), 0, value, 1);
  }

  /** Replaces the item at \`index\`, which must be below \`length\`. */
  set(index: u32, value: ${item.type}): void {
    this.checked(index);
    const from = this.offset(index);
    this.put(from, this.offset(index + 1) - from, value, 0);
  }

  /** Removes the item at \`index\`, if there is one. */
  remove(index: u32): void {
    if (index >= this.length) return;
    const from = this.offset(index);
    this.splice(from, this.offset(index + 1) - from, 0, -1);
  }

  private put(offset: u32, removed: u32, value: ${item.type}, change: i32): void {
    const writer = new Writer(${size ?? 32});
    ${item.write("value", "writer")}
    const room = this.splice(offset, removed, writer.length, change);
    ${frame("copyBytes")}(room, writer.address, writer.length);
  }

  private offset(index: u32): u32 {
${offset}
  }
}

@final
export class ${cursor} {
  /** The present item, after \`next\` has returned true. */
  value: ${item.type} = ${item.empty};

  constructor(private reader: Reader) {}

  /** Moves to the next item. @returns whether there is one */
  next(): bool {
    const reader = this.reader;
    if (reader.remaining == 0) return false;
    this.value = ${readItem};
    return true;
  }
}
`;
}

function indent(text: string, spaces: number): string {
  return text === "" ? "" : `${" ".repeat(spaces)}${text}`;
}
