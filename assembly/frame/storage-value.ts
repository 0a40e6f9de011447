// Typed reads and writes of storage values.
//
// A value that is absent or shorter than its type reads as zero, same as with FRAME's `ValueQuery` for a value that does
// not decode.

import { u128 } from "as-bignum/assembly";
import { ABSENT, get, set } from "../host/storage";
import { packSpan, Span, spanAddress, spanLength } from "../bytes/span";
import { Writer } from "../scale/writer";

/** @param fallback result if the value is absent or too short */
export function getU32(key: Span, fallback: u32 = 0): u32 {
  const value = get(key);
  return value == ABSENT || spanLength(value) < 4 ? fallback : load<u32>(spanAddress(value));
}

export function setU32(key: Span, value: u32): void {
  const bytes = __alloc(4);
  store<u32>(bytes, value);
  set(key, packSpan(bytes, 4));
}

/** @param fallback result if the value is absent or too short */
export function getU64(key: Span, fallback: u64 = 0): u64 {
  const value = get(key);
  return value == ABSENT || spanLength(value) < 8 ? fallback : load<u64>(spanAddress(value));
}

export function setU64(key: Span, value: u64): void {
  const bytes = __alloc(8);
  store<u64>(bytes, value);
  set(key, packSpan(bytes, 8));
}

/** @param fallback result if the value is absent or too short; zero unless the pallet has another default */
export function getU128(key: Span, fallback: u128 = new u128()): u128 {
  const value = get(key);
  if (value == ABSENT || spanLength(value) < 16) return fallback;
  const address = spanAddress(value);
  return new u128(load<u64>(address), load<u64>(address, 8));
}

export function setU128(key: Span, value: u128): void {
  const bytes = __alloc(16);
  store<u64>(bytes, value.lo);
  store<u64>(bytes, value.hi, 8);
  set(key, packSpan(bytes, 16));
}

export function setBool(key: Span, value: bool): void {
  const bytes = __alloc(1);
  store<u8>(bytes, value ? 1 : 0);
  set(key, packSpan(bytes, 1));
}

export function setBytes(key: Span, address: usize, length: u32): void {
  set(key, packSpan(address, length));
}

export function setWritten(key: Span, writer: Writer): void {
  set(key, packSpan(writer.address, writer.length));
}
