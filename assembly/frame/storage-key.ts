// Keys of storage maps: a generated 32-byte prefix, then the hashed key.
// Source: docs/spec/scale.md#storage-keys.

import { copyBytes } from "../bytes/copy";
import { blake2b128, blake2b256 } from "../hashing/blake2b";
import { twox128, twox256, twox64 } from "../hashing/twox";
import { packSpan, Span } from "../bytes/span";

const PREFIX: usize = 32;

/** The key of a single value: its prefix alone. */
// @ts-ignore: decorator
@inline
export function valueKey(prefix: usize): Span {
  return packSpan(prefix, PREFIX as u32);
}

/** prefix ‖ blake2b-128(key) ‖ key */
export function blake2_128ConcatKey(prefix: usize, key: usize, keyLength: u32): Span {
  const out = __alloc(PREFIX + 16 + keyLength);
  return keyBetween(out, appendBlake2_128Concat(copyPrefix(out, prefix), key, keyLength));
}

/** prefix ‖ twox64(key) ‖ key */
export function twox64ConcatKey(prefix: usize, key: usize, keyLength: u32): Span {
  const out = __alloc(PREFIX + 8 + keyLength);
  return keyBetween(out, appendTwox64Concat(copyPrefix(out, prefix), key, keyLength));
}

/** prefix ‖ key */
export function identityKey(prefix: usize, key: usize, keyLength: u32): Span {
  const out = __alloc(PREFIX + keyLength);
  return keyBetween(out, appendIdentity(copyPrefix(out, prefix), key, keyLength));
}

function keyBetween(start: usize, end: usize): Span {
  return packSpan(start, (end - start) as u32);
}

// The following functions append a hashed key at `at`, and return the address after it.

/** @returns the address after the prefix */
export function copyPrefix(at: usize, prefix: usize): usize {
  copyBytes(at, prefix, PREFIX);
  return at + PREFIX;
}

export function appendBlake2_128Concat(at: usize, key: usize, length: u32): usize {
  blake2b128(key, length, at);
  return appendIdentity(at + 16, key, length);
}

export function appendTwox64Concat(at: usize, key: usize, length: u32): usize {
  twox64(key, length, at);
  return appendIdentity(at + 8, key, length);
}

export function appendIdentity(at: usize, key: usize, length: u32): usize {
  copyBytes(at, key, length);
  return at + length;
}

export function appendBlake2_128(at: usize, key: usize, length: u32): usize {
  blake2b128(key, length, at);
  return at + 16;
}

export function appendBlake2_256(at: usize, key: usize, length: u32): usize {
  blake2b256(key, length, at);
  return at + 32;
}

export function appendTwox128(at: usize, key: usize, length: u32): usize {
  twox128(key, length, at);
  return at + 16;
}

export function appendTwox256(at: usize, key: usize, length: u32): usize {
  twox256(key, length, at);
  return at + 32;
}
