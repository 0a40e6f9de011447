/**
 * Reads JSON of any shape. A missing field, or one of another type, is rejected with its path, so that the author of
 * the file finds it at once.
 */
import { MalformedFieldError, MissingFieldError } from "../errors.ts";

const HEX = /^0x(?:[0-9a-fA-F]{2})*$/;

/** One JSON object. */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #path: string;

  /** @throws MalformedFieldError if `value` is not an object */
  constructor(value: unknown, path = "") {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new MalformedFieldError(path === "" ? "(file)" : path, "expected an object");
    }
    this.#values = value as Record<string, unknown>;
    this.#path = path;
  }

  /** Whether the field is present and not null. */
  has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== null;
  }

  text(name: string): string {
    return asText(this.#get(name), this.#at(name));
  }

  /** An integer in 0..2^53 - 1. */
  integer(name: string): number {
    return asInteger(this.#get(name), this.#at(name));
  }

  /** `0x` hex. */
  bytes(name: string, length?: number): Uint8Array {
    return asBytes(this.#get(name), this.#at(name), length);
  }

  bytesList(name: string): Uint8Array[] {
    return this.#list(name).map((item, at) => asBytes(item, `${this.#at(name)}[${at}]`));
  }

  nullableBytesList(name: string): (Uint8Array | null)[] {
    return this.#list(name).map((item, at) =>
      item === null ? null : asBytes(item, `${this.#at(name)}[${at}]`),
    );
  }

  object(name: string): Fields {
    return new Fields(this.#get(name), this.#at(name));
  }

  objects(name: string): Fields[] {
    return this.#list(name).map((item, at) => new Fields(item, `${this.#at(name)}[${at}]`));
  }

  /** A list of pairs of `0x` hex (32 bytes) and an integer, as recordings write authorities. */
  weighted(name: string): (readonly [Uint8Array, number])[] {
    return this.#list(name).map((item, at) => {
      const path = `${this.#at(name)}[${at}]`;
      if (!Array.isArray(item) || item.length !== 2) throw new MalformedFieldError(path, "expected a pair");
      return [asBytes(item[0], `${path}[0]`, 32), asInteger(item[1], `${path}[1]`)];
    });
  }

  /** The error for a field that is invalid for a reason that only the caller knows. */
  malformed(name: string, problem: string): MalformedFieldError {
    return new MalformedFieldError(this.#at(name), problem);
  }

  #list(name: string): unknown[] {
    const value = this.#get(name);
    if (!Array.isArray(value)) throw new MalformedFieldError(this.#at(name), "expected a list");
    return value;
  }

  #get(name: string): unknown {
    if (!this.has(name)) throw new MissingFieldError(this.#at(name));
    return this.#values[name];
  }

  #at(name: string): string {
    return this.#path === "" ? name : `${this.#path}.${name}`;
  }
}

function asText(value: unknown, path: string): string {
  if (typeof value !== "string") throw new MalformedFieldError(path, "expected a text");
  return value;
}

function asInteger(value: unknown, path: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw new MalformedFieldError(path, "expected an integer of zero or more");
  }
  return value as number;
}

function asBytes(value: unknown, path: string, length?: number): Uint8Array {
  const text = asText(value, path);
  if (!HEX.test(text)) throw new MalformedFieldError(path, "expected 0x and pairs of hex digits");
  const bytes = new Uint8Array(Buffer.from(text.slice(2), "hex"));
  if (length !== undefined && bytes.length !== length) {
    throw new MalformedFieldError(path, `expected ${length} bytes, got ${bytes.length}`);
  }
  return bytes;
}
