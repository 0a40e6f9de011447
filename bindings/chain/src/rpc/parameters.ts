/** Parses the parameters of a request. Rejects everything else with "Invalid params". */
import { fromHex } from "@as-ismp/core/internal/codec";
import { invalidParams, type RpcError } from "./errors.ts";

const U32_MAX = 2 ** 32 - 1;

/** Parameters of a request by their position, from 0. All methods throw {@link RpcError} if the type is another. */
export class Parameters {
  readonly #given: readonly unknown[];

  constructor(given: readonly unknown[]) {
    this.#given = given;
  }

  /** Whether a parameter is null or missing. */
  isNull(index: number): boolean {
    return this.#given[index] === undefined || this.#given[index] === null;
  }

  /** A string. */
  text(index: number): string {
    return textOf(this.#given[index], index);
  }

  /** True or false. */
  boolean(index: number): boolean {
    const value = this.#given[index];
    if (typeof value !== "boolean") throw wrong(index, "true or false");
    return value;
  }

  /** An integer from 0 to 4,294,967,295. */
  u32(index: number): number {
    return u32Of(this.#given[index], index);
  }

  /** Bytes of `0x` hex of any length. */
  bytes(index: number): Uint8Array {
    return bytesOf(this.#given[index], index);
  }

  /** Bytes of hex with or without `0x`, as the newer methods accept; the empty string is zero bytes. */
  looseBytes(index: number): Uint8Array {
    return looseBytesOf(this.#given[index], index);
  }

  /** Bytes, or undefined if the parameter is null. */
  optionalBytes(index: number): Uint8Array | undefined {
    return this.isNull(index) ? undefined : this.bytes(index);
  }

  /** A hash of 32 bytes as lower-case hex. */
  hash(index: number): string {
    return hashOf(this.#given[index], index);
  }

  /** A hash, or undefined if the parameter is null. */
  optionalHash(index: number): string | undefined {
    return this.isNull(index) ? undefined : this.hash(index);
  }

  /** A list of at most `most` items. */
  list<T>(index: number, most: number, item: (value: unknown) => T): T[] {
    const value = this.#given[index];
    if (!Array.isArray(value)) throw wrong(index, "a list");
    if (value.length > most) throw wrong(index, `a list of at most ${most}`);
    return value.map((each) => item(each));
  }

  /** A list of at most `most` `0x` hex strings, as bytes. */
  bytesList(index: number, most: number): Uint8Array[] {
    return this.list(index, most, (value) => bytesOf(value, index));
  }

  /** One item, or a list of at most `most`. */
  hashOrHashes(index: number, most: number): string | string[] {
    return Array.isArray(this.#given[index])
      ? this.list(index, most, (value) => hashOf(value, index))
      : this.hash(index);
  }

  /** Any value, unchanged. */
  raw(index: number): unknown {
    return this.#given[index] ?? null;
  }
}

/** A block number: an integer or its `0x` hex. */
export function blockNumberOf(value: unknown, index: number): number {
  if (typeof value === "string" && /^0x[0-9a-fA-F]{1,16}$/.test(value)) {
    return u32Of(Number(BigInt(value)), index);
  }
  return u32Of(value, index);
}

function bytesOf(value: unknown, index: number): Uint8Array {
  const bytes = fromHex(textOf(value, index));
  if (bytes === undefined) throw wrong(index, "0x and an even number of hex digits");
  return bytes;
}

export function looseBytesOf(value: unknown, index: number): Uint8Array {
  const text = textOf(value, index);
  return bytesOf(text.startsWith("0x") ? text : `0x${text}`, index);
}

export function wrong(index: number, wanted: string): RpcError {
  return invalidParams(`parameter ${index}: expected ${wanted}`);
}

function textOf(value: unknown, index: number): string {
  if (typeof value !== "string") throw wrong(index, "a string");
  return value;
}

function u32Of(value: unknown, index: number): number {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > U32_MAX) {
    throw wrong(index, "an integer of 32 bits");
  }
  return value as number;
}

function hashOf(value: unknown, index: number): string {
  const text = textOf(value, index);
  if (!/^0x[0-9a-fA-F]{64}$/.test(text)) throw wrong(index, "a hash of 32 bytes");
  return text.toLowerCase();
}
