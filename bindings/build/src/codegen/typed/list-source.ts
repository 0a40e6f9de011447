/** Generates the class of a list, which stays encoded, and that of its iteration. */
import { holdsCall } from "../layout.ts";
import type { Imports } from "../modules.ts";
import type { Reading } from "../reading.ts";
import type { Of, Read } from "./class-parts.ts";

export function listClass(
  { name, item, layout, expression }: Of<"list">,
  read: Read,
  reading: Reading,
  imports: Imports,
): string {
  imports.frame("encodedList");
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
  const readRest = holdsCall(layout)
    ? `  /** The list is all that is left, and was checked before. */
  static readRest(reader: Reader): ${name} {
    const list = new ${name}();
    list.cover(${imports.frame("packSpan")}(reader.position, reader.remaining));
    return list;
  }

`
    : "";
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

${readRest}  /** The item at \`index\`, which must be below \`length\`. */
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
    ${imports.frame("copyBytes")}(room, writer.address, writer.length);
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
