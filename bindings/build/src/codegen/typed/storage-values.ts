/** Generates the functions that read and write a value of storage: `get`, `set`, `take`, `append` and so on. */
import type { StorageDescription } from "../../description/description.ts";
import { encodeDefault, encodeValue } from "../../type-table/values.ts";
import { byteData } from "../bytes.ts";
import { pascalCase } from "../names.ts";
import type { Frame } from "./class-parts.ts";
import { readExpression, use } from "./read.ts";
import type { Representation } from "./representation.ts";
import {
  argumentsOf,
  type KeyPart,
  parametersOf,
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
  const initial = isOptional ? undefined : defaultValue(item, value, where, context, frame);
  const none = initial?.expression ?? "null";
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
    ...(initial?.functions ?? []),
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
  frame: Frame,
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
  frame("reader");
  return {
    expression: "initial()",
    functions: [
      `  function initial(): ${value.type} {
    const reader = Reader.over(${frame("packSpan")}(${data}, ${bytes.length}));
    return ${readExpression(value, "1", where, reading, imports)};
  }
`,
    ],
  };
}
