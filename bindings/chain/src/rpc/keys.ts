/** Keys of a trie in pages. */
import type { Trie } from "@as-ismp/core";

/** Up to `count` keys with `prefix` that come after `start`; `start` need not be an existing key. */
export function keysPage(trie: Trie, prefix: Uint8Array, count: number, start?: Uint8Array): Uint8Array[] {
  const keys: Uint8Array[] = [];
  const isBelow = (key: Uint8Array): boolean => Buffer.compare(key.subarray(0, prefix.length), prefix) === 0;
  let next: Uint8Array | undefined;
  if (start !== undefined && Buffer.compare(start, prefix) >= 0) next = trie.nextKey(start);
  else next = trie.get(prefix) === undefined ? trie.nextKey(prefix) : prefix;
  while (next !== undefined && keys.length < count && isBelow(next)) {
    keys.push(next);
    next = trie.nextKey(next);
  }
  return keys;
}
