// Spans, which Substrate calls fat pointers, as runtime APIs and host functions use them.
// Source: docs/spec/host.md#calls.

import { equalBytes } from "./compare";

/** A run of bytes: address (low 32 bits) and length (high 32 bits). */
export type Span = u64;

// @ts-ignore: decorator
@inline
export function packSpan(address: usize, length: u32): Span {
  return ((length as u64) << 32) | (address as u64);
}

// @ts-ignore: decorator
@inline
export function spanAddress(span: Span): usize {
  return span as u32 as usize;
}

// @ts-ignore: decorator
@inline
export function spanLength(span: Span): u32 {
  return (span >> 32) as u32;
}

/** Whether the bytes of `span` begin with those of `prefix`. */
export function startsWith(span: Span, prefix: Span): bool {
  return (
    span != u64.MAX_VALUE &&
    spanLength(span) >= spanLength(prefix) &&
    equalBytes(spanAddress(span), spanAddress(prefix), spanLength(prefix))
  );
}
