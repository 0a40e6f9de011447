// Storage: thin wrappers over the host, which holds the state and its storage transactions.
//
// Keys and values are fat pointers. The host allocates each value that it returns, and the arena's open scope adopts it:
// the value is valid until the scope is released.
// Source: docs/spec/host.md#storage-functions.

import { HashPtr } from "../bytes/hash-ptr";
import {
  ext_storage_append_version_1,
  ext_storage_clear_prefix_version_2,
  ext_storage_clear_version_1,
  ext_storage_commit_transaction_version_1,
  ext_storage_exists_version_1,
  ext_storage_get_version_1,
  ext_storage_next_key_version_1,
  ext_storage_rollback_transaction_version_1,
  ext_storage_root_version_2,
  ext_storage_set_version_1,
  ext_storage_start_transaction_version_1,
} from "./imports";
import { adopt } from "../memory/arena";
import { packSpan, Span, spanAddress, spanLength } from "../bytes/span";

/** The result of `get` for a key without a value. No value can have this length. */
export const ABSENT: Span = u64.MAX_VALUE;

/** The value at `key`, or ABSENT. */
export function get(key: Span): Span {
  return valueOf(ext_storage_get_version_1(key));
}

/** The content of an `Option<Vec<u8>>` that the host returned, or ABSENT. */
export function valueOf(answer: Span): Span {
  const option = adopt(spanAddress(answer), spanLength(answer));
  if (load<u8>(option) == 0) return ABSENT;
  // The two low bits of the compact length say how many bytes it takes. The host encoded it, so the value is all that
  // follows.
  const mode = load<u8>(option, 1) & 3;
  const before: u32 = mode < 3 ? 1 + (1 << mode) : 1 + 5;
  return packSpan(option + before, spanLength(answer) - before);
}

export function set(key: Span, value: Span): void {
  ext_storage_set_version_1(key, value);
}

export function clear(key: Span): void {
  ext_storage_clear_version_1(key);
}

export function exists(key: Span): bool {
  return ext_storage_exists_version_1(key) == 1;
}

/** Appends an encoded item to the SCALE `Vec` at `key`. */
export function append(key: Span, item: Span): void {
  ext_storage_append_version_1(key, item);
}

/** The first key after `key` in byte order, or ABSENT. */
export function nextKey(key: Span): Span {
  return valueOf(ext_storage_next_key_version_1(key));
}

const NO_LIMIT = memory.data<u8>([0]);

/** Removes every key that starts with `prefix`. */
export function clearPrefix(prefix: Span): void {
  const answer = ext_storage_clear_prefix_version_2(prefix, packSpan(NO_LIMIT, 1));
  adopt(spanAddress(answer), spanLength(answer));
}

/** The current state root, child tries included: address of 32 bytes. */
export function root(stateVersion: u8): HashPtr {
  const answer = ext_storage_root_version_2(stateVersion);
  return adopt(spanAddress(answer), spanLength(answer));
}

/** Starts a storage transaction: `commit` keeps, `rollback` discards everything written since. */
export function begin(): void {
  ext_storage_start_transaction_version_1();
}

export function commit(): void {
  ext_storage_commit_transaction_version_1();
}

export function rollback(): void {
  ext_storage_rollback_transaction_version_1();
}
