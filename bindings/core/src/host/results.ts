/** Encodes the results of host functions as SCALE, and decodes those of their arguments that are SCALE. */
import { compactLength, ScaleError, ScaleReader, writeCompact } from "../codec/scale.ts";
import type { KillStorageResult } from "../state/storage.ts";
import { HostArgumentError } from "./errors.ts";

const NONE = Uint8Array.of(0);

/** `Option<Vec<u8>>`. */
export function optionBytes(value: Uint8Array | undefined | null): Uint8Array {
  if (value === undefined || value === null) return NONE;
  const out = new Uint8Array(1 + compactLength(value.length) + value.length);
  out[0] = 1;
  out.set(value, writeCompact(out, 1, value.length));
  return out;
}

/** `Option<u32>`. */
export function optionU32(value: number | undefined): Uint8Array {
  return value === undefined ? NONE : tagged(1, value);
}

/** `KillStorageResult`: 0 AllRemoved(u32), 1 SomeRemaining(u32). */
export function killResult({ allRemoved, removed }: KillStorageResult): Uint8Array {
  return tagged(allRemoved ? 0 : 1, removed);
}

/**
 * Decodes a SCALE argument. `what` names the argument in the error.
 *
 * @throws HostArgumentError if the bytes do not decode, or if more bytes follow
 */
export function decodeArgument<T>(bytes: Uint8Array, what: string, read: (reader: ScaleReader) => T): T {
  const reader = new ScaleReader(bytes);
  try {
    const value = read(reader);
    reader.end();
    return value;
  } catch (error) {
    if (!(error instanceof ScaleError)) throw error;
    throw new HostArgumentError(`${what}: ${error.message}`, { cause: error });
  }
}

/**
 * The `Option<u32>` limit of the functions that clear many keys; null for no limit.
 *
 * @throws HostArgumentError
 */
export function decodeLimit(bytes: Uint8Array): number | null {
  return decodeArgument(bytes, "limit", (reader) => reader.option(() => reader.u32()));
}

/**
 * State version 0 or 1.
 *
 * @throws HostArgumentError for any other number
 */
export function decodeStateVersion(version: number): 0 | 1 {
  if (version === 0 || version === 1) return version;
  throw new HostArgumentError(`unknown state version ${version}`);
}

function tagged(tag: number, value: number): Uint8Array {
  const out = new Uint8Array(5);
  out[0] = tag;
  new DataView(out.buffer).setUint32(1, value, true);
  return out;
}
