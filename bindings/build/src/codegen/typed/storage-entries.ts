/** Generates the iteration over the entries of a map. */
import type { StorageDescription } from "../../description/description.ts";
import type { Imports } from "../modules.ts";
import { camelCase, pascalCase, upperSnakeCase } from "../names.ts";
import { readExpression } from "./read.ts";
import type { Representation } from "./representation.ts";
import { joinedKey } from "./storage-keys.ts";
import {
  HASH_SIZES,
  KEEPS_KEY,
  type KeyPart,
  PREFIX,
  parametersOf,
  resultOf,
  type StorageContext,
  storageSpace,
} from "./storage-parts.ts";

/** `entries`: all entries of a map. `entriesOf`: those with the same first key, if there are more keys. */
export function iteration(item: StorageDescription, keys: readonly KeyPart[], imports: Imports): string {
  const prefix = `KEY_${upperSnakeCase(item.name)}`;
  const cursor = `${pascalCase(item.name)}Entries`;
  const [first] = keys;
  const some =
    keys.length < 2 || first === undefined
      ? ""
      : `
  /** The entries whose first key is this one, in the order of their storage keys: at most \`limit\`. */
  export function entriesOf(${parametersOf([first], ["limit: u32"])}): ${cursor} {
${joinedKey(prefix, [first], "prefix", imports)}    return new ${cursor}(prefix, limit);
  }
`;
  return `  /** The entries, in the order of their storage keys: at most \`limit\`. */
  export function entries(limit: u32): ${cursor} {
    return new ${cursor}(${imports.frame("packSpan")}(${prefix}, ${PREFIX}), limit);
  }
${some}`;
}

/**
 * The class that `entries` returns. Keys that their hashes do not keep can't be read.
 *
 * @param value undefined if there is nothing but the keys
 */
export function entriesClass(
  item: StorageDescription,
  keys: readonly KeyPart[],
  value: Representation | undefined,
  where: string,
  { reading, imports }: StorageContext,
): string {
  storageSpace(imports);
  imports.frame("reader");
  imports.frame("startsWith");
  const name = camelCase(item.name);
  const cursor = `${pascalCase(item.name)}Entries`;
  const readable = keys.every(({ hasher }) => KEEPS_KEY.has(hasher));
  const fields = readable
    ? keys.map(({ name: key, type }) => `  ${key}: ${type.type} = ${type.empty};\n`).join("")
    : "";
  const reads = readable
    ? keys.map(({ name: key, type, hasher }) => {
        const skip = HASH_SIZES[hasher] === 0 ? "" : `    reader.fixed(${HASH_SIZES[hasher]});\n`;
        return `${skip}    this.${key} = ${readExpression(type, "1", where, reading, imports)};\n`;
      })
    : [];
  return `
/** Entries of \`${item.name}\`, one after the other. */
@final
export class ${cursor} {
  /** Storage key of the present entry. */
  at: Span;
${fields}
  constructor(
    private prefix: Span,
    private left: u32,
  ) {
    this.at = prefix;
  }

  /** Moves to the next entry. @returns whether there is one */
  next(): bool {
    if (this.left == 0) return false;
    const at = storage.nextKey(this.at);
    if (!startsWith(at, this.prefix)) return false;
    this.at = at;
    this.left--;
${
  readable
    ? `    const reader = Reader.over(at);
    reader.fixed(${PREFIX});
${reads.join("")}`
    : ""
}    return true;
  }
${
  value === undefined
    ? ""
    : `
  /** The present value. */
  get value(): ${resultOf(item, value).type} {
    return ${name}.decode(storage.get(this.at));
  }
`
}}
`;
}
