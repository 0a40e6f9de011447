/**
 * Reads description files: JSON in which every key and every type is checked.
 *
 * Throws `DescriptionFileError` for unknown keys (so that a misspelt key is not ignored), missing keys, and values of
 * another type. Each message names the file and the place in it.
 */
import { readFileSync } from "node:fs";
import type { Value } from "../type-table/values.ts";

/** A description file can't be read. `place` is a path in the file, such as `pallets[2].index`. */
export class DescriptionFileError extends Error {
  override readonly name = "DescriptionFileError";
  readonly file: string;
  readonly place: string;

  constructor(file: string, place: string, detail: string) {
    super(`${file}${place === "" ? "" : `, ${place}`}: ${detail}`);
    this.file = file;
    this.place = place;
  }
}

/** @throws DescriptionFileError */
export function readJsonFile(file: string): JsonNode {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new DescriptionFileError(file, "", "the file does not exist");
  }
  try {
    return new JsonNode(JSON.parse(text), file, "");
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new DescriptionFileError(file, "", `the file is not JSON: ${error.message}`);
  }
}

/** A value in a description file. All methods throw `DescriptionFileError`. */
export class JsonNode {
  readonly file: string;
  readonly #value: unknown;
  readonly #place: string;

  constructor(value: unknown, file: string, place: string) {
    this.#value = value;
    this.file = file;
    this.#place = place;
  }

  get isText(): boolean {
    return typeof this.#value === "string";
  }

  /** Whether it is an object with this key. */
  has(key: string): boolean {
    return typeof this.#value === "object" && this.#value !== null && Object.hasOwn(this.#value, key);
  }

  get isNull(): boolean {
    return this.#value === null;
  }

  text(): string {
    if (typeof this.#value !== "string") this.fail("expected a text");
    return this.#value;
  }

  integer(): number {
    if (!Number.isSafeInteger(this.#value)) this.fail("expected an integer");
    return this.#value as number;
  }

  boolean(): boolean {
    if (typeof this.#value !== "boolean") this.fail("expected true or false");
    return this.#value;
  }

  oneOf<T extends string>(choices: readonly T[]): T {
    const choice = choices.find((candidate) => candidate === this.#value);
    return choice ?? this.fail(`expected one of ${choices.join(", ")}`);
  }

  list(): JsonNode[] {
    if (!Array.isArray(this.#value)) this.fail("expected a list");
    return this.#value.map((item, place) => new JsonNode(item, this.file, `${this.#place}[${place}]`));
  }

  /** The members of an object that may have any keys. */
  entries(): [string, JsonNode][] {
    return Object.entries(this.#object()).map(([key, value]) => [key, this.#member(key, value)]);
  }

  /** The members of an object by key. Fails for an unknown key and for a required key that is missing. */
  object<R extends string, O extends string>(
    required: readonly R[],
    optional: readonly O[],
  ): Record<R, JsonNode> & Partial<Record<O, JsonNode>> {
    const object = this.#object();
    const known: readonly string[] = [...required, ...optional];
    const unknown = Object.keys(object).find((key) => !known.includes(key));
    if (unknown !== undefined) this.fail(`expected one of ${known.join(", ")}, got "${unknown}"`);
    const missing = required.find((key) => !Object.hasOwn(object, key));
    if (missing !== undefined) this.fail(`"${missing}" is missing`);
    return Object.fromEntries(
      Object.entries(object).map(([key, value]) => [key, this.#member(key, value)]),
    ) as Record<R, JsonNode> & Partial<Record<O, JsonNode>>;
  }

  /** A line, or a list of lines. */
  docs(): string[] {
    return this.isText ? [this.text()] : this.list().map((line) => line.text());
  }

  /** A value as in `values.ts`. Numbers that JSON can't hold are text: digits with an `n` at the end. */
  value(): Value {
    return toValue(this.#value);
  }

  /**
   * This value as JSON without spaces, for the runtime's JSON reader, which takes less than JSON allows: no escapes,
   * and only whole numbers from 0 on.
   */
  plainJson(): string {
    const value = this.#value;
    if (value === null || typeof value === "boolean") return String(value);
    if (typeof value === "string") {
      if (!/^[ !#-[\]-~]*$/.test(value)) this.fail("expected ASCII text without quotes and backslashes");
      return `"${value}"`;
    }
    if (typeof value === "number") {
      if (!Number.isSafeInteger(value) || value < 0) {
        this.fail("expected an integer from 0 on; as text if it is beyond 2^53 - 1");
      }
      return String(value);
    }
    if (Array.isArray(value)) return `[${this.list().map((item) => item.plainJson())}]`;
    const members = this.entries().map(([key, member]) => {
      const name = new JsonNode(key, this.file, this.#place).plainJson();
      return `${name}:${member.plainJson()}`;
    });
    return `{${members}}`;
  }

  fail(detail: string): never {
    throw new DescriptionFileError(this.file, this.#place, detail);
  }

  #object(): object {
    const value = this.#value;
    if (typeof value !== "object" || value === null || Array.isArray(value)) this.fail("expected an object");
    return value;
  }

  #member(key: string, value: unknown): JsonNode {
    return new JsonNode(value, this.file, this.#place === "" ? key : `${this.#place}.${key}`);
  }
}

function toValue(json: unknown): Value {
  if (typeof json === "string" && /^-?[0-9]+n$/.test(json)) return BigInt(json.slice(0, -1));
  if (Array.isArray(json)) return json.map(toValue);
  if (typeof json === "object" && json !== null) {
    return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, toValue(value)]));
  }
  return json as Value;
}
