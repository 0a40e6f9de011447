/**
 * The keys of the main trie that belong to the host: those that start with `:child_storage:`, where the roots of
 * child tries are stored. A runtime may read them but not write them.
 */
import { encodeUtf8, equalBytes } from "../codec/bytes.ts";
import { concat } from "../codec/scale.ts";

const CHILD_STORAGE_PREFIX = encodeUtf8(":child_storage:");
const DEFAULT_CHILD_PREFIX = encodeUtf8(":child_storage:default:");

/**
 * The key in the main trie under which the root of the child trie `id` (without prefix, such as `ISMP`) is stored.
 */
export function childRootKey(id: Uint8Array): Uint8Array {
  return concat(DEFAULT_CHILD_PREFIX, id);
}

/** Whether a runtime must not write `key`. */
export function isChildStorageKey(key: Uint8Array): boolean {
  return startsWith(key, CHILD_STORAGE_PREFIX);
}

/** Whether clearing `prefix` could remove roots of child tries. The empty prefix could. */
export function touchesChildStorage(prefix: Uint8Array): boolean {
  return startsWith(prefix, CHILD_STORAGE_PREFIX) || startsWith(CHILD_STORAGE_PREFIX, prefix);
}

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return bytes.length >= prefix.length && equalBytes(bytes.subarray(0, prefix.length), prefix);
}
