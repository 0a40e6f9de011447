// Fat pointers: address (low 32 bits) and length (high 32 bits) in one `u64`, as runtime APIs and host functions use them.
// Source: docs/spec/host.md#calls.

// @ts-ignore: decorator
@inline
export function packSpan(address: usize, length: u32): u64 {
  return ((length as u64) << 32) | (address as u64);
}

// @ts-ignore: decorator
@inline
export function spanAddress(span: u64): usize {
  return span as u32 as usize;
}

// @ts-ignore: decorator
@inline
export function spanLength(span: u64): u32 {
  return (span >> 32) as u32;
}
