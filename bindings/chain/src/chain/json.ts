/**
 * JSON with integers of any size: balances in genesis configurations can be larger than a `number` can hold.
 *
 * Integers that a `number` can't hold exactly are read as `bigint`, and a `bigint` is written as a plain integer.
 * Everything else is as in `JSON.parse` and `JSON.stringify`, including their `SyntaxError`.
 */

/** A value of JSON. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;

/** An object of JSON. */
export interface JsonObject {
  readonly [field: string]: Json;
}

/** Prefix of a string that represents an integer. No configuration has a reason to use it. */
const MARK = "\u0000integer:";
// Runs of plain characters are matched at once: going through a blob of code character by character exceeds the stack.
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const MARKED = /"\\u0000integer:(-?\d+)"/g;

/** Reads JSON text. */
export function parseJson(text: string): Json {
  const marked = text.replace(STRING_OR_NUMBER, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? JSON.stringify(MARK + token) : token,
  );
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === "string" && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value,
  ) as Json;
}

/** Writes JSON text. */
export function formatJson(value: Json, indent?: number): string {
  return JSON.stringify(
    value,
    (_, part: unknown) => (typeof part === "bigint" ? MARK + part.toString() : part),
    indent,
  ).replace(MARKED, "$1");
}

/** Whether a JSON value is an object, not a list or null. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Applies `patch` to `base`, as chain spec tools combine a preset with the default configuration: objects are merged
 * field by field, all other values are replaced. A null in an object of the patch removes the field.
 */
export function mergeJson(base: Json, patch: Json): Json {
  if (!isObject(base) || !isObject(patch)) return patch;
  const merged: Record<string, Json> = { ...base };
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete merged[field];
    else merged[field] = mergeJson(merged[field] ?? null, value);
  }
  return merged;
}
