/**
 * Decoded SCALE values as plain data: what tests compare and programs print.
 *
 * | SCALE | plain |
 * |---|---|
 * | integers up to 32 bits, wider ones | `number`, `bigint` |
 * | bytes, hashes, account ids | `0x` hex |
 * | struct | object, fields in camelCase |
 * | tuple, list, set | array; a map: array of pairs |
 * | option | null or the value |
 * | enum without values, with values | name; `{ type, value }` |
 * | `DispatchError` | its name, as in `Balances.Expendability` |
 */

import { ScaleReader, toHex } from "@as-ismp/core/internal/codec";
import { CodecMap, CodecSet, Compact, Enum, Int, Option, Raw, Struct, UInt } from "@polkadot/types";
import type { Codec } from "@polkadot/types/types";
import { type ErrorNames, readDispatchError } from "./dispatch-error.ts";

/** A decoded value in one of the forms that the head of this file lists. */
export type Plain =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Plain[]
  | { readonly [field: string]: Plain };

/** Converts a value of the type registry. */
export function toPlain(value: Codec, names?: ErrorNames): Plain {
  const convert = (part: Codec): Plain => toPlain(part, names);
  if (value instanceof Option) return value.isNone ? null : convert(value.unwrap());
  if (value instanceof Compact) return convert(value.unwrap());
  if (value instanceof UInt || value instanceof Int) {
    return value.bitLength() <= 32 ? value.toNumber() : value.toBigInt();
  }
  if (value instanceof Boolean) return value.valueOf();
  if (value instanceof String) return value.toString();
  if (value instanceof Raw) return toHex(value.toU8a(true));
  if (value instanceof Enum) {
    if (isDispatchError(value)) return readDispatchError(new ScaleReader(value.toU8a()), names).name;
    return value.isBasic ? value.type : { type: value.type, value: convert(value.inner) };
  }
  if (value instanceof CodecMap) return [...value].map(([key, item]) => [convert(key), convert(item)]);
  if (value instanceof CodecSet) return [...(value as Iterable<Codec>)].map(convert);
  if (value instanceof Struct) {
    return Object.fromEntries(
      [...(value as Map<string, Codec>)].map(([field, item]) => [field, convert(item)]),
    );
  }
  if (Array.isArray(value)) return (value as Codec[]).map(convert);
  if (value.toRawType() === "Null") return null;
  return value.toPrimitive() as Plain;
}

/** The type has different names in different runtimes, but its first variants are always these. */
function isDispatchError(value: Enum): boolean {
  const [first, second, third, fourth] = value.defKeys;
  return first === "Other" && second === "CannotLookup" && third === "BadOrigin" && fourth === "Module";
}
