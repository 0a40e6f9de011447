/**
 * Generates a namespace for each storage item of a pallet, with FRAME's operations on it: `owners.get(name)`,
 * `owners.set(name, account)` and so on.
 *
 * Keys, hashing and values are FRAME's, from the same description as the metadata. A value that does not decode counts
 * as absent, as in FRAME.
 */
import type { StorageDescription } from "../../description/description.ts";
import type { TypeTable } from "../../type-table/type-table.ts";
import { encodeDefault, encodeValue } from "../../type-table/values.ts";
import { byteData } from "../bytes.ts";
import type { AssemblyPallet } from "../description.ts";
import { FRAME } from "../frame.ts";
import type { Imports } from "../modules.ts";
import { camelCase, parameterName, pascalCase, upperSnakeCase } from "../names.ts";
import type { Reading } from "../reading.ts";
import { readExpression, use } from "./read.ts";
import type { Representation, Representations } from "./representation.ts";

type Key = NonNullable<StorageDescription["keys"]>[number];

interface KeyPart {
  readonly name: string;
  readonly hasher: Key["hasher"];
  readonly type: Representation;
}

/** What the source of all items of a file needs. */
export interface StorageContext {
  readonly representations: Representations;
  readonly reading: Reading;
  readonly imports: Imports;
  readonly table: TypeTable;
}

/** Bytes of a prefix of storage keys. */
const PREFIX = 32;

const HASH_SIZES: Readonly<Record<Key["hasher"], number>> = {
  Blake2_128: 16,
  Blake2_256: 32,
  Blake2_128Concat: 16,
  Twox128: 16,
  Twox256: 32,
  Twox64Concat: 8,
  Identity: 0,
};

/** The functions of `frame/storage-key.ts` that append a hashed key. */
const HASHERS: Readonly<Record<Key["hasher"], keyof typeof FRAME>> = {
  Blake2_128: "appendBlake2_128",
  Blake2_256: "appendBlake2_256",
  Blake2_128Concat: "appendBlake2_128Concat",
  Twox128: "appendTwox128",
  Twox256: "appendTwox256",
  Twox64Concat: "appendTwox64Concat",
  Identity: "appendIdentity",
};

/** The functions of `frame/storage-key.ts` that make the whole key of a map with one key. */
const WHOLE_KEYS: Partial<Readonly<Record<Key["hasher"], keyof typeof FRAME>>> = {
  Blake2_128Concat: "blake2_128ConcatKey",
  Twox64Concat: "twox64ConcatKey",
  Identity: "identityKey",
};

/** Names of functions and variables in a namespace, which no parameter may have. */
const OWN_NAMES: ReadonlySet<string> = new Set(
  "key get getOr decode exists set remove take mutate append count entries storage value at start change".split(
    " ",
  ),
);

/** Whether a key can be read back from a storage key. */
const KEEPS_KEY: ReadonlySet<Key["hasher"]> = new Set(["Blake2_128Concat", "Twox64Concat", "Identity"]);

/** @throws AssemblyTypeError, ValueError */
export function storageNamespace(
  pallet: AssemblyPallet,
  item: StorageDescription,
  context: StorageContext,
): { readonly name: string; readonly text: string } {
  const { representations, imports } = context;
  const where = `storage ${pallet.name}.${item.name}`;
  const value = representations.of(item.value, where);
  const keys = (item.keys ?? []).map(({ name, type, hasher }, place): KeyPart => {
    const representation = representations.of(type, where);
    use(representation, imports);
    const parameter = parameterName(name ?? keyName(representation, place));
    return { name: OWN_NAMES.has(parameter) ? `${parameter}_` : parameter, hasher, type: representation };
  });
  const frame = (which: keyof typeof FRAME): string => imports.name(FRAME[which].module, FRAME[which].class);
  frame("span");
  const name = camelCase(item.name);
  const body = [
    keyFunction(item, keys, frame),
    ...(value.isOpaque ? [] : [...valueFunctions(item, keys, value, where, context, frame)]),
    ...(keys.length > 0 && !value.isOpaque ? iteration(item, frame) : []),
  ];
  const entries =
    keys.length > 0 && !value.isOpaque ? entriesClass(item, keys, value, where, context, frame) : "";
  const [first = ""] = item.docs;
  const docs = first === "" ? "" : `/** ${first.replaceAll("*/", "* /")} */\n`;
  return { name, text: `${docs}export namespace ${name} {\n${body.join("\n")}}\n${entries}` };
}

/** `account`, `hash`; a number gets `id`. */
function keyName({ type }: Representation, place: number): string {
  const known: Readonly<Record<string, string>> = { AccountId32: "account", H256: "hash", Bytes: "bytes" };
  if (Object.hasOwn(known, type)) return known[type] as string;
  return /^[A-Z]/.test(type)
    ? camelCase(type.replace(/[^A-Za-z0-9].*$/, ""))
    : `id${place === 0 ? "" : place + 1}`;
}

function parametersOf(keys: readonly KeyPart[], more: readonly string[] = []): string {
  return [...keys.map(({ name, type }) => `${name}: ${type.type}`), ...more].join(", ");
}

function argumentsOf(keys: readonly KeyPart[]): string {
  return keys.map(({ name }) => name).join(", ");
}

/** The host's functions for storage have the names that a namespace uses for its own. */
function storageSpace(imports: Imports): void {
  imports.space(FRAME.storage.module, "storage");
}

type Frame = (which: keyof typeof FRAME) => string;

/** `key`: the whole storage key. */
function keyFunction(item: StorageDescription, keys: readonly KeyPart[], frame: Frame): string {
  const prefix = `KEY_${upperSnakeCase(item.name)}`;
  if (keys.length === 0) {
    return `  /** The storage key. */
  // @ts-ignore: decorator
  @inline
  export function key(): Span {
    return ${frame("packSpan")}(${prefix}, ${PREFIX});
  }
`;
  }
  const parts = keys.map((part) => encodedKey(part, frame));
  const [only] = keys;
  const whole = keys.length === 1 && only !== undefined ? WHOLE_KEYS[only.hasher] : undefined;
  if (whole !== undefined) {
    const { statements, address, length } = parts[0] as Encoded;
    return `  /** The storage key of an entry. */
  export function key(${parametersOf(keys)}): Span {
${statements}    return ${frame(whole)}(${prefix}, ${address}, ${length});
  }
`;
  }
  const fixed = PREFIX + keys.reduce((sum, { hasher }) => sum + HASH_SIZES[hasher], 0);
  const lengths = keys.map(({ hasher }, place) =>
    KEEPS_KEY.has(hasher) ? (parts[place] as Encoded).length : "0",
  );
  const appended = keys.map(({ hasher }, place) => {
    const { address, length } = parts[place] as Encoded;
    return `    at = ${frame(HASHERS[hasher])}(at, ${address}, ${length});\n`;
  });
  return `  /** The storage key of an entry. */
  export function key(${parametersOf(keys)}): Span {
${parts.map(({ statements }) => statements).join("")}    const start = __alloc(${[fixed, ...lengths.filter((one) => one !== "0")].join(" + ")});
    let at = ${frame("copyPrefix")}(start, ${prefix});
${appended.join("")}    return ${frame("packSpan")}(start, (at - start) as u32);
  }
`;
}

interface Encoded {
  readonly statements: string;
  readonly address: string;
  readonly length: string;
}

/** The SCALE encoding of a key: where it is already in memory, without a copy. */
function encodedKey({ name, type }: KeyPart, frame: Frame): Encoded {
  const { layout } = type;
  if (layout.kind === "fixed")
    return { statements: "", address: `${name}.address`, length: String(layout.size) };
  if (layout.kind === "integer" && layout.width < 16) {
    const statements = `    const ${name}$ = __alloc(${layout.width});
    store<${type.type}>(${name}$, ${name});
`;
    return { statements, address: `${name}$`, length: String(layout.width) };
  }
  frame("writer");
  const statements = `    const ${name}$ = new Writer(${type.size ?? 64});
    ${type.write(name, `${name}$`)}
`;
  return { statements, address: `${name}$.address`, length: `${name}$.length` };
}

/** `get`, `set` and the like, for one value or an entry of a map. */
function valueFunctions(
  item: StorageDescription,
  keys: readonly KeyPart[],
  value: Representation,
  where: string,
  context: StorageContext,
  frame: Frame,
): string[] {
  use(value, context.imports);
  storageSpace(context.imports);
  const isOptional = item.modifier === "Optional";
  const boxed = isOptional && (!value.isClass || value.isNullable);
  if (boxed) frame("some");
  const held = boxed ? `Some<${value.type}>` : value.type;
  const result = isOptional ? `${held} | null` : value.type;
  const keyed = `key(${argumentsOf(keys)})`;
  const none = isOptional ? "null" : defaultValue(item, value, where, context, frame);
  const inner = (text: string): string => (boxed ? `new ${held}(${text})` : text);
  const given = parametersOf(keys);
  const counted = item.isCounted === true;
  const set = counted
    ? `    const at = ${keyed};
    if (!storage.exists(at)) counterFor${pascalCase(item.name)}.set(counterFor${pascalCase(item.name)}.get() + 1);
    ${setStatement("at", value, frame)}`
    : `    ${setStatement(keyed, value, frame)}`;
  const remove = counted
    ? `    const at = ${keyed};
    if (!storage.exists(at)) return;
    counterFor${pascalCase(item.name)}.set(counterFor${pascalCase(item.name)}.get() - 1);
    storage.clear(at);`
    : `    storage.clear(${keyed});`;
  const decoded = `  /** A stored value, as \`get\` gives it. */
  export function decode(value: Span): ${result} {
${decodeBody(value, none, inner, where, context, frame)}  }
`;
  const names = argumentsOf(keys);
  const getter = integerGetter(value, frame);
  const write = isOptional
    ? `    if (changed == null) remove(${names});
    else set(${[...keys.map(({ name }) => name), boxed ? "changed.value" : "changed"].join(", ")});`
    : `    set(${[...keys.map(({ name }) => name), "changed"].join(", ")});`;
  return [
    `  /** ${isOptional ? "The value; null if there is none." : "The value; if there is none, the default."} */
  export function get(${given}): ${result} {
    return ${getter !== undefined && !isOptional ? `${getter}(${keyed}, ${none})` : `decode(storage.get(${keyed}))`};
  }
`,
    decoded,
    ...(boxed
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
  export function take(${given}): ${result} {
    const value = get(${names});
    remove(${names});
    return value;
  }

  /** Stores what \`change\` makes of the value. It is a function without variables from outside. */
  export function mutate(${parametersOf(keys, [`change: (value: ${result}) => ${result}`])}): ${result} {
    const changed = change(get(${names}));
${write}
    return changed;
  }
`,
    ...listFunctions(item, keys, value, keyed, context, frame),
  ];
}

/** `append` and `count` of a value that is a list: they do not read its items. */
function listFunctions(
  item: StorageDescription,
  keys: readonly KeyPart[],
  value: Representation,
  keyed: string,
  context: StorageContext,
  frame: Frame,
): string[] {
  const { item: element } = value;
  if (element === undefined || item.isCounted) return [];
  use(element, context.imports);
  frame("writer");
  frame("reader");
  return [
    `  /** Appends an item without reading the others. */
  export function append(${parametersOf(keys, [`item: ${element.type}`])}): void {
    const writer = new Writer(${element.size ?? 64});
    ${element.write("item", "writer")}
    storage.append(${keyed}, ${frame("packSpan")}(writer.address, writer.length));
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
function integerGetter({ layout }: Representation, frame: Frame): string | undefined {
  if (layout.kind !== "integer" || layout.signed) return undefined;
  const getters = { 4: "getU32", 8: "getU64", 16: "getU128" } as const;
  return layout.width in getters ? frame(getters[layout.width as keyof typeof getters]) : undefined;
}

function setStatement(key: string, value: Representation, frame: Frame): string {
  const { layout } = value;
  const pack = frame("packSpan");
  if (layout.kind === "fixed" && value.isClass)
    return `storage.set(${key}, ${pack}(value.address, ${layout.size}));`;
  if (layout.kind === "integer" && layout.width === 4 && !layout.signed)
    return `${frame("setU32")}(${key}, value);`;
  if (layout.kind === "integer" && layout.width === 8 && !layout.signed)
    return `${frame("setU64")}(${key}, value);`;
  if (layout.kind === "integer" && layout.width === 16) return `${frame("setU128")}(${key}, value);`;
  if (layout.kind === "bool") return `${frame("setBool")}(${key}, value);`;
  frame("writer");
  return `const writer = new Writer(${value.size ?? 64});
    ${value.write("value", "writer")}
    storage.set(${key}, ${pack}(writer.address, writer.length));`;
}

function decodeBody(
  value: Representation,
  none: string,
  inner: (text: string) => string,
  where: string,
  { reading, imports }: StorageContext,
  frame: Frame,
): string {
  if (value.size !== undefined) {
    frame("spanLength");
    frame("spanAddress");
    return `    if (value == storage.ABSENT || spanLength(value) < ${value.size}) return ${none};
    return ${inner(value.load("spanAddress(value)", 0).replaceAll("spanAddress(value), 0)", "spanAddress(value))"))};
`;
  }
  frame("reader");
  const read = readExpression(value, "1", where, reading, imports);
  return `    if (value == storage.ABSENT) return ${none};
    const reader = Reader.over(value);
    const result = ${inner(read)};
    return reader.failed ? ${none} : result;
`;
}

/** An expression for the default value. */
function defaultValue(
  item: StorageDescription,
  value: Representation,
  where: string,
  { table, reading, imports }: StorageContext,
  frame: Frame,
): string {
  const id = table.id(item.value, where);
  const bytes =
    item.default === undefined
      ? encodeDefault(table, id, where)
      : encodeValue(table, id, item.default, where);
  const integer = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const { layout } = value;
  if (layout.kind === "bool") return integer === 0n ? "false" : "true";
  if (layout.kind === "integer" && layout.width < 16) {
    return String(layout.signed ? BigInt.asIntN(8 * layout.width, integer) : integer);
  }
  if (layout.kind === "integer") return `new u128(${BigInt.asUintN(64, integer)}, ${integer >> 64n})`;
  const data = byteData(bytes);
  if (value.size !== undefined) return value.load(data, 0);
  frame("reader");
  const read = readExpression(value, "1", where, reading, imports);
  if (!read.includes("reader")) return read;
  return `${read.replaceAll(/\breader\b/g, `Reader.over(${frame("packSpan")}(${data}, ${bytes.length}))`)}`;
}

/** `entries`: all entries of a map. */
function iteration(item: StorageDescription, frame: Frame): string[] {
  const prefix = `KEY_${upperSnakeCase(item.name)}`;
  const cursor = `${pascalCase(item.name)}Entries`;
  return [
    `  /** The entries, in the order of their storage keys: at most \`limit\`. */
  export function entries(limit: u32): ${cursor} {
    return new ${cursor}(${frame("packSpan")}(${prefix}, ${PREFIX}), limit);
  }
`,
  ];
}

/** The class that `entries` returns. Keys that their hashes do not keep can't be read. */
function entriesClass(
  item: StorageDescription,
  keys: readonly KeyPart[],
  value: Representation,
  where: string,
  { reading, imports }: StorageContext,
  frame: Frame,
): string {
  storageSpace(imports);
  for (const which of ["reader", "startsWith"] as const) frame(which);
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
  const isOptional = item.modifier === "Optional";
  const boxed = isOptional && (!value.isClass || value.isNullable);
  const held = boxed ? `Some<${value.type}>` : value.type;
  const result = isOptional ? `${held}${value.isNullable && !boxed ? "" : " | null"}` : value.type;
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

  /** The present value. */
  get value(): ${result} {
    return ${name}.decode(storage.get(this.at));
  }
}
`;
}
