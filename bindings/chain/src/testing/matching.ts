/**
 * Compares what a test expects with a decoded value.
 *
 * Tests write values as they write arguments of calls: an account may be an account or an SS58 address, bytes may be
 * bytes or text, a number may be a number or a bigint. An object matches if all of its fields do; fields that it does not
 * name may be anything.
 */
import { fromHex, toHex } from "@as-ismp/core/internal/codec";
import { decodeAddress } from "@polkadot/util-crypto";

const HEX = /^0x(?:[0-9a-f]{2})*$/;

/** Whether a decoded value is what was expected. */
export function matches(actual: unknown, expected: unknown): boolean {
  if (expected instanceof Uint8Array) return actual === toHex(expected);
  if (typeof expected === "number" || typeof expected === "bigint") {
    return (typeof actual === "number" || typeof actual === "bigint") && BigInt(actual) === BigInt(expected);
  }
  if (typeof expected === "string") return actual === expected || matchesText(actual, expected);
  if (expected === null || typeof expected !== "object") return actual === expected;
  if (Array.isArray(expected)) {
    const isSameLength = Array.isArray(actual) && actual.length === expected.length;
    return isSameLength && expected.every((part, i) => matches(actual[i], part));
  }
  if ("id" in expected && expected.id instanceof Uint8Array) return actual === toHex(expected.id);
  if (actual === null || typeof actual !== "object") return false;
  return Object.entries(expected).every(([field, part]) =>
    matches((actual as Readonly<Record<string, unknown>>)[field], part),
  );
}

/** Bytes are decoded as hex. They may be expected as text, as an SS58 address, or as hex in capital letters. */
function matchesText(actual: unknown, expected: string): boolean {
  if (typeof actual !== "string" || !HEX.test(actual)) return false;
  if (expected.startsWith("0x")) return actual === expected.toLowerCase();
  if (actual === toHex(new TextEncoder().encode(expected))) return true;
  try {
    return actual === toHex(decodeAddress(expected));
  } catch {
    return false;
  }
}

/** A value for the text of an error: bigints as in source, and bytes that are text also as text. */
export function show(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Uint8Array) return toHex(value);
  if (typeof value === "string") return HEX.test(value) ? showBytes(value) : JSON.stringify(value);
  if (value === null || typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if ("id" in value && value.id instanceof Uint8Array) return toHex(value.id);
  const fields = Object.entries(value).map(([field, part]) => `${field}: ${show(part)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function showBytes(hex: string): string {
  const text = new TextDecoder().decode(fromHex(hex));
  return /^[\x20-\x7e]+$/.test(text) ? `${hex} (${JSON.stringify(text)})` : hex;
}
