/** Generates the functions that read and write a value of storage: `get`, `set`, `take`, `append` and so on. */
import type { StorageDescription } from "../../description/description.ts";
import { encodeDefault, encodeValue } from "../../type-table/values.ts";
import { byteData } from "../bytes.ts";
import type { Imports } from "../modules.ts";
import { pascalCase } from "../names.ts";
import { readExpression, use } from "./read.ts";
import type { Representation } from "./representation.ts";
import {
  argumentsOf,
  type KeyPart,
  parametersOf,
  type ReadResult,
  resultOf,
  type StorageContext,
  storageSpace,
} from "./storage-parts.ts";

/** `get`, `set` and the like, for one value or an entry of a map. */
export function valueFunctions(
  item: StorageDescription,
  keys: readonly KeyPart[],
  value: Representation,
  where: string,
  context: StorageContext,
): string[] {
  const { imports } = context;
  use(value, imports);
  storageSpace(imports);
  const result = resultOf(item, value);
  const { isOptional, held } = result;
  if (isOptional) use(held, imports);
  const keyed = `key(${argumentsOf(keys)})`;
  const initial = isOptional ? undefined : defaultValue(item, value, where, context);
  const none = initial?.expression ?? "null";
  const given = parametersOf(keys);
  const counter = item.isCounted === true ? `counterFor${pascalCase(item.name)}` : undefined;
  const set =
    counter === undefined
      ? `    ${setStatement(keyed, value, imports)}`
      : `    const at = ${keyed};
    if (!storage.exists(at)) ${counter}.set(${counter}.get() + 1);
    ${setStatement("at", value, imports)}`;
  const remove =
    counter === undefined
      ? `    storage.clear(${keyed});`
      : `    const at = ${keyed};
    if (!storage.exists(at)) return;
    ${counter}.set(${counter}.get() - 1);
    storage.clear(at);`;
  const names = argumentsOf(keys);
  const getter = integerGetter(value, imports);
  const setChanged = (changed: string): string =>
    `set(${[...keys.map(({ name }) => name), changed].join(", ")});`;
  const write = isOptional
    ? `    if (changed == null) remove(${names});
    else ${setChanged(held.unwrap("changed"))}`
    : `    ${setChanged("changed")}`;
  return [
    `  /** ${isOptional ? "The value; null if there is none." : "The value; if there is none, the default."} */
  export function get(${given}): ${result.type} {
    return ${getter !== undefined && !isOptional ? `${getter}(${keyed}, ${none})` : `decode(storage.get(${keyed}))`};
  }
`,
    `  /** A stored value, as \`get\` gives it. */
  export function decode(value: Span): ${result.type} {
${decodeBody(value, none, result, where, context)}  }
`,
    ...(initial?.functions ?? []),
    ...(isOptional && held.isBoxed
      ? [
          `  /** The value; \`fallback\` if there is none. */
  export function getOr(${parametersOf(keys, [`fallback: ${value.type}`])}): ${value.type} {
${
  getter === undefined
    ? `    const some = get(${names});
    return some == null ? fallback : some.value;`
    : `    return ${getter}(${keyed}, fallback);`
}
  }
`,
        ]
      : []),
    `  /** Whether a value is stored. */
  export function exists(${given}): bool {
    return storage.exists(${keyed});
  }

  export function set(${parametersOf(keys, [`value: ${value.type}`])}): void {
${set}
  }

  export function remove(${given}): void {
${remove}
  }

  /** Removes the value and returns it. */
  export function take(${given}): ${result.type} {
    const value = get(${names});
    remove(${names});
    return value;
  }

  /** Stores what \`change\` makes of the value. It is a function without variables from outside. */
  export function mutate(${parametersOf(keys, [`change: (value: ${result.type}) => ${result.type}`])}): ${result.type} {
    const changed = change(get(${names}));
${write}
    return changed;
  }
`,
    ...listFunctions(item, keys, value, keyed, imports),
  ];
}

/** Of a map to `()`, which is a set of keys. */
export function setFunctions(
  _item: StorageDescription,
  keys: readonly KeyPart[],
  _value: Representation,
  _where: string,
  { imports }: StorageContext,
): string[] {
  storageSpace(imports);
  const given = parametersOf(keys);
  const keyed = `key(${argumentsOf(keys)})`;
  return [
    `  /** Whether the key is in the set. */
  export function exists(${given}): bool {
    return storage.exists(${keyed});
  }

  export function add(${given}): void {
    storage.set(${keyed}, ${imports.frame("packSpan")}(0, 0));
  }

  export function remove(${given}): void {
    storage.clear(${keyed});
  }

  /** Removes the key. Returns whether it was in the set. */
  export function take(${given}): bool {
    const at = ${keyed};
    if (!storage.exists(at)) return false;
    storage.clear(at);
    return true;
  }
`,
  ];
}

/** `append` and `count` of a value that is a list: they do not read its items. */
function listFunctions(
  item: StorageDescription,
  keys: readonly KeyPart[],
  value: Representation,
  keyed: string,
  imports: Imports,
): string[] {
  const { item: element } = value;
  if (element === undefined || item.isCounted) return [];
  use(element, imports);
  imports.frame("writer");
  imports.frame("reader");
  return [
    `  /** Appends an item without reading the others. */
  export function append(${parametersOf(keys, [`item: ${element.type}`])}): void {
    const writer = new Writer(${element.size ?? 64});
    ${element.write("item", "writer")}
    storage.append(${keyed}, ${imports.frame("packSpan")}(writer.address, writer.length));
  }

  /** The number of items. */
  export function count(${parametersOf(keys)}): u32 {
    const value = storage.get(${keyed});
    return value == storage.ABSENT ? 0 : Reader.over(value).compact();
  }
`,
  ];
}

/** The function of `frame/storage-value.ts` that reads an integer of this type. */
function integerGetter({ layout }: Representation, imports: Imports): string | undefined {
  if (layout.kind !== "integer" || layout.signed) return undefined;
  const getters = { 4: "getU32", 8: "getU64", 16: "getU128" } as const;
  return layout.width in getters ? imports.frame(getters[layout.width as keyof typeof getters]) : undefined;
}

function setStatement(key: string, value: Representation, imports: Imports): string {
  const { layout } = value;
  const pack = imports.frame("packSpan");
  if (layout.kind === "fixed" && value.isClass)
    return `storage.set(${key}, ${pack}(value.address, ${layout.size}));`;
  if (layout.kind === "integer" && layout.width === 4 && !layout.signed)
    return `${imports.frame("setU32")}(${key}, value);`;
  if (layout.kind === "integer" && layout.width === 8 && !layout.signed)
    return `${imports.frame("setU64")}(${key}, value);`;
  if (layout.kind === "integer" && layout.width === 16) return `${imports.frame("setU128")}(${key}, value);`;
  if (layout.kind === "bool") return `${imports.frame("setBool")}(${key}, value);`;
  imports.frame("writer");
  return `const writer = new Writer(${roomFor(value)});
    ${value.write("value", "writer")}
    storage.set(${key}, ${pack}(writer.address, writer.length));`;
}

/** Bytes that a writer of `value` begins with: all of them where they are known, so that none is copied. */
function roomFor({ size, layout }: Representation): string {
  if (layout.kind === "bytes") return "value.length + 5";
  return String(size ?? 64);
}

function decodeBody(
  value: Representation,
  none: string,
  { isOptional, held }: ReadResult,
  where: string,
  { reading, imports }: StorageContext,
): string {
  const made = (read: string): string => (isOptional ? held.wrap(read) : read);
  if (value.size !== undefined) {
    imports.frame("spanLength");
    imports.frame("spanAddress");
    return `    if (value == storage.ABSENT || spanLength(value) < ${value.size}) return ${none};
    return ${made(value.load("spanAddress(value)", 0))};
`;
  }
  imports.frame("reader");
  const read = readExpression(value, "1", where, reading, imports);
  return `    if (value == storage.ABSENT) return ${none};
    const reader = Reader.over(value);
    const result = ${made(read)};
    return reader.failed ? ${none} : result;
`;
}

interface DefaultValue {
  readonly expression: string;
  /** Functions of the namespace that the expression calls. */
  readonly functions: readonly string[];
}

/** What an item holds while nothing is stored. */
function defaultValue(
  item: StorageDescription,
  value: Representation,
  where: string,
  { table, reading, imports }: StorageContext,
): DefaultValue {
  const id = table.id(item.value, where);
  const bytes =
    item.default === undefined
      ? encodeDefault(table, id, where)
      : encodeValue(table, id, item.default, where);
  const alone = (expression: string): DefaultValue => ({ expression, functions: [] });
  const integer = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const { layout } = value;
  if (layout.kind === "bool") return alone(integer === 0n ? "false" : "true");
  if (layout.kind === "integer" && layout.width < 16) {
    return alone(String(layout.signed ? BigInt.asIntN(8 * layout.width, integer) : integer));
  }
  if (layout.kind === "integer") {
    return alone(`new u128(${BigInt.asUintN(64, integer)}, ${integer >> 64n})`);
  }
  const data = byteData(bytes);
  if (value.size !== undefined) return alone(value.load(data, 0));
  imports.frame("reader");
  return {
    expression: "initial()",
    functions: [
      `  function initial(): ${value.type} {
    const reader = Reader.over(${imports.frame("packSpan")}(${data}, ${bytes.length}));
    return ${readExpression(value, "1", where, reading, imports)};
  }
`,
    ],
  };
}
