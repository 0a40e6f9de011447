/**
 * The part of the top key space that belongs to the host: `:child_storage:` and below, where the roots of
 * child tries stand. A runtime reads there and never writes.
 */
import { concat } from "./scale.ts";

const CHILD_STORAGE_PREFIX = Buffer.from(":child_storage:");
const DEFAULT_CHILD_PREFIX = Buffer.from(":child_storage:default:");

/** Where the root of the child trie `id` (unprefixed, for example `ISMP`) stands in the top trie. */
export function childRootKey(id: Uint8Array): Uint8Array {
  return concat(DEFAULT_CHILD_PREFIX, id);
}

/** Whether a runtime must not write `key`. */
export function isChildStorageKey(key: Uint8Array): boolean {
  return startsWith(key, CHILD_STORAGE_PREFIX);
}

/** Whether clearing `prefix` could touch the roots of child tries; the empty prefix could. */
export function touchesChildStorage(prefix: Uint8Array): boolean {
  return startsWith(prefix, CHILD_STORAGE_PREFIX) || startsWith(CHILD_STORAGE_PREFIX, prefix);
}

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return bytes.length >= prefix.length && Buffer.compare(bytes.subarray(0, prefix.length), prefix) === 0;
}
