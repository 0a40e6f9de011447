/** What the schemas of description files are made of. */
import { z } from "zod";
import { TypeExpressionError } from "../type-table/errors.ts";
import { parseTypeExpression } from "../type-table/expression.ts";
import type { Value } from "../type-table/values.ts";

/**
 * An object with these keys and no others.
 *
 * @param refusals says why a key is refused that another kind of object has
 */
export function object<T extends z.core.$ZodLooseShape>(
  shape: T,
  refusals: Readonly<Record<string, string>> = {},
): z.ZodObject<T, z.core.$strict> {
  return z.strictObject(shape, {
    error: ({ code, keys }) => {
      if (code !== "unrecognized_keys") return undefined;
      const [key = ""] = keys as string[];
      return refusals[key] ?? `expected one of ${Object.keys(shape).join(", ")}, found "${key}"`;
    },
  });
}

export const text: z.ZodString = z.string();

/** An integer from 0 to `limit`. `name` is what it is called in errors. */
export function integer(limit: number, name = "an integer"): z.ZodType<number> {
  const range = `expected ${name} from 0 to ${limit}`;
  return z.int(range).min(0, range).max(limit, range);
}

export const u8: z.ZodType<number> = integer(0xff);
export const u32: z.ZodType<number> = integer(0xffff_ffff);

/** Text of a fixed length, of printable ASCII without spaces. */
export function ascii(length: number): z.ZodType<string> {
  return z
    .string()
    .refine(
      (text) => /^[!-~]*$/.test(text) && text.length === length,
      `expected ${length} characters of ASCII`,
    );
}

/** A line, or a list of lines. */
export const docs: z.ZodType<string[]> = z.preprocess(
  (lines) => (typeof lines === "string" ? [lines] : lines),
  z.array(z.string()),
);

/** An object with any keys. */
export function map<T extends z.ZodType>(values: T): z.ZodType<ReadonlyMap<string, z.output<T>>> {
  return z
    .record(z.string(), values)
    .transform((members) => new Map(Object.entries(members) as [string, z.output<T>][]));
}

/** A type expression. Its names are looked up later, when all declarations are known. */
export const type: z.ZodType<string> = z.string().superRefine((expression, context) => {
  try {
    parseTypeExpression(expression);
  } catch (error) {
    if (!(error instanceof TypeExpressionError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
  }
});

/** A value as in `values.ts`. Numbers that JSON can't hold are text: digits with an `n` at the end. */
export const value: z.ZodType<Value> = z.json().transform(toValue);

function toValue(json: z.core.util.JSONType): Value {
  if (typeof json === "string" && /^-?[0-9]+n$/.test(json)) return BigInt(json.slice(0, -1));
  if (Array.isArray(json)) return json.map(toValue);
  if (typeof json === "object" && json !== null) {
    return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, toValue(value)]));
  }
  return json;
}

/**
 * JSON as text without spaces, for the runtime's JSON reader, which takes less than JSON allows: no escapes, and only
 * whole numbers from 0 on.
 */
export const plainJson: z.ZodType<string> = z.json().transform((json, context) => {
  const refuse = (path: PropertyKey[], message: string, input: unknown): string => {
    context.addIssue({ code: "custom", path, message, input });
    return "";
  };
  const quoted = (text: string, path: PropertyKey[]): string =>
    /^[ !#-[\]-~]*$/.test(text)
      ? `"${text}"`
      : refuse(path, "expected ASCII text without quotes and backslashes", text);
  const format = (value: z.core.util.JSONType, path: PropertyKey[]): string => {
    if (value === null || typeof value === "boolean") return String(value);
    if (typeof value === "string") return quoted(value, path);
    if (typeof value === "number") {
      if (Number.isSafeInteger(value) && value >= 0) return String(value);
      return refuse(path, "expected an integer from 0 on; as text if it is beyond 2^53 - 1", value);
    }
    if (Array.isArray(value)) return `[${value.map((item, place) => format(item, [...path, place]))}]`;
    const members = Object.entries(value).map(
      ([key, member]) => `${quoted(key, path)}:${format(member, [...path, key])}`,
    );
    return `{${members}}`;
  };
  return format(json, []);
});
