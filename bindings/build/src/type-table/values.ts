/**
 * Encodes plain values as SCALE, by their type in a type table: for constants and storage defaults.
 *
 * Throws `ValueError` for what the type can't hold: numbers out of range, missing or unknown fields, a wrong length.
 * Nothing is converted silently, so a wrong value does not reach the metadata.
 *
 * | type | value |
 * |---|---|
 * | integer, also compact | number or bigint |
 * | `bool`, `str` | boolean, string |
 * | `Vec<u8>`, `[u8; N]` | bytes, or hex text with `0x` |
 * | other `Vec`, array, tuple, several unnamed fields | array |
 * | named fields | object |
 * | one unnamed field | the value of that field |
 * | `Option` | null, or the value |
 * | enum | name of a variant, or `{ name: value of its fields }` |
 */

import { concat, encodeBytes, encodeVec } from "@as-ismp/core/internal/codec";
import { compactToU8a } from "@polkadot/util";
import { ValueError } from "./errors.ts";
import type { PortableField, PortableType } from "./portable.ts";
import type { TypeTable } from "./type-table.ts";

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Value[]
  | { readonly [name: string]: Value };

/** Encodes `value` as the type `id`. `where` says what the value is for, in errors. @throws ValueError */
export function encodeValue(table: TypeTable, id: number, value: Value, where: string): Uint8Array {
  const type = table.type(id);
  const { def } = type;
  if ("primitive" in def) return encodePrimitive(def.primitive, value, where);
  if ("compact" in def) return encodeCompact(table, def.compact.type, value, where);
  if ("composite" in def) return encodeFields(table, def.composite.fields, value, where);
  if ("variant" in def) return encodeVariant(table, type, value, where);
  if ("sequence" in def) {
    if (isByte(table, def.sequence.type)) return encodeBytes(bytesOf(value, where));
    return encodeVec(listOf(value, where).map((item) => encodeValue(table, def.sequence.type, item, where)));
  }
  if ("array" in def) {
    const { len, type: item } = def.array;
    const items = isByte(table, item) ? bytesOf(value, where) : listOf(value, where);
    if (items.length !== len) throw new ValueError(where, `expected ${len} items, got ${items.length}`);
    if (items instanceof Uint8Array) return items;
    return concat(...items.map((one) => encodeValue(table, item, one, where)));
  }
  const items = listOf(value, where);
  if (items.length !== def.tuple.length) {
    throw new ValueError(where, `expected ${def.tuple.length} items, got ${items.length}`);
  }
  return concat(...def.tuple.map((item, place) => encodeValue(table, item, items[place] ?? null, where)));
}

/**
 * The encoding of zero, false, empty and None, recursively, as `Default` gives in Rust.
 *
 * @throws ValueError for an enum other than `Option`: only its author knows which variant is the default
 */
export function encodeDefault(table: TypeTable, id: number, where: string): Uint8Array {
  const { def, path } = table.type(id);
  const all = (ids: readonly number[]): Uint8Array =>
    concat(...ids.map((inner) => encodeDefault(table, inner, where)));
  if ("primitive" in def) return new Uint8Array(WIDTHS[def.primitive] ?? 1);
  if ("compact" in def || "sequence" in def) return new Uint8Array(1);
  if ("tuple" in def) return all(def.tuple);
  if ("composite" in def) return all(def.composite.fields.map(({ type }) => type));
  if ("array" in def) return all(new Array<number>(def.array.len).fill(def.array.type));
  if (path.length === 1 && path[0] === "Option") return new Uint8Array(1);
  throw new ValueError(where, `the enum ${path.join("::")} has no default of its own: give one`);
}

const WIDTHS: Readonly<Record<string, number>> = {
  U8: 1,
  U16: 2,
  U32: 4,
  U64: 8,
  U128: 16,
  U256: 32,
  I8: 1,
  I16: 2,
  I32: 4,
  I64: 8,
  I128: 16,
  I256: 32,
  Char: 4,
};

function encodePrimitive(primitive: string, value: Value, where: string): Uint8Array {
  if (primitive === "Bool") {
    if (typeof value !== "boolean") throw new ValueError(where, "expected true or false");
    return Uint8Array.of(value ? 1 : 0);
  }
  if (primitive === "Str") {
    if (typeof value !== "string") throw new ValueError(where, "expected a text");
    return encodeBytes(new TextEncoder().encode(value));
  }
  const width = WIDTHS[primitive];
  if (width === undefined || primitive === "Char")
    throw new ValueError(where, `values of ${primitive} are not supported`);
  const bits = width * 8;
  const integer = integerOf(value, where);
  const fits = primitive.startsWith("I") ? BigInt.asIntN(bits, integer) : BigInt.asUintN(bits, integer);
  if (fits !== integer) throw new ValueError(where, `${integer} does not fit ${primitive.toLowerCase()}`);
  return Uint8Array.from({ length: width }, (_, place) => Number((integer >> BigInt(8 * place)) & 0xffn));
}

function encodeCompact(table: TypeTable, id: number, value: Value, where: string): Uint8Array {
  const { def } = table.type(id);
  if ("composite" in def && def.composite.fields.length === 1) {
    return encodeCompact(table, (def.composite.fields[0] as PortableField).type, value, where);
  }
  if ("tuple" in def && def.tuple.length === 0) return new Uint8Array();
  if (!("primitive" in def) || !def.primitive.startsWith("U")) {
    throw new ValueError(where, "only unsigned integers have a compact form");
  }
  encodePrimitive(def.primitive, value, where);
  return compactToU8a(integerOf(value, where));
}

function encodeFields(
  table: TypeTable,
  fields: readonly PortableField[],
  value: Value,
  where: string,
): Uint8Array {
  const [first] = fields;
  if (first === undefined) return new Uint8Array();
  if (first.name === null) {
    const items = fields.length === 1 ? [value] : listOf(value, where);
    if (items.length !== fields.length) throw new ValueError(where, `expected ${fields.length} values`);
    return concat(...fields.map(({ type }, place) => encodeValue(table, type, items[place] ?? null, where)));
  }
  if (!isObject(value)) throw new ValueError(where, "expected an object with the fields");
  const unknown = Object.keys(value).find((key) => !fields.some(({ name }) => name === key));
  if (unknown !== undefined) throw new ValueError(where, `unknown field ${unknown}`);
  return concat(
    ...fields.map(({ name, type }) => {
      const inner = value[name as string];
      if (inner === undefined) throw new ValueError(where, `the field ${name} is missing`);
      return encodeValue(table, type, inner, `${where}, field ${name}`);
    }),
  );
}

function encodeVariant(
  table: TypeTable,
  { def, path }: PortableType,
  value: Value,
  where: string,
): Uint8Array {
  const variants = "variant" in def ? def.variant.variants : [];
  if (path.length === 1 && path[0] === "Option") {
    if (value === null) return Uint8Array.of(0);
    const some = variants[1]?.fields[0] as PortableField;
    return concat(Uint8Array.of(1), encodeValue(table, some.type, value, where));
  }
  const [name, content] = typeof value === "string" ? [value, null] : soleEntry(value, where);
  const variant = variants.find((candidate) => candidate.name === name);
  if (variant === undefined) throw new ValueError(where, `${path.join("::")} has no variant ${name}`);
  const inside = `${where}, variant ${name}`;
  return concat(Uint8Array.of(variant.index), encodeFields(table, variant.fields, content, inside));
}

function soleEntry(value: Value, where: string): readonly [string, Value] {
  const entries = isObject(value) ? Object.entries(value) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) throw new ValueError(where, "expected one variant");
  return entry;
}

function integerOf(value: Value, where: string): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value !== "number" || !Number.isSafeInteger(value)) {
    throw new ValueError(where, "expected an integer, as bigint from 2^53 on");
  }
  return BigInt(value);
}

function bytesOf(value: Value, where: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string" && /^0x([0-9a-fA-F]{2})*$/.test(value)) {
    return new Uint8Array(Buffer.from(value.slice(2), "hex"));
  }
  throw new ValueError(where, "expected bytes or hex text");
}

function listOf(value: Value, where: string): readonly Value[] {
  if (Array.isArray(value)) return value;
  throw new ValueError(where, "expected an array");
}

function isObject(value: Value): value is { readonly [name: string]: Value } {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

function isByte(table: TypeTable, id: number): boolean {
  const { def } = table.type(id);
  return "primitive" in def && def.primitive === "U8";
}
