/**
 * Writes the new nodes of a trie to a store: each node under its hash, each long value under its own hash.
 *
 * A node that the caller knows to be stored is skipped with everything below it, so the cost depends on the size of
 * the change.
 */
import type { HashFunction } from "./hasher.ts";
import { EMPTY_TRIE, encodeNode, isHashed, reference, type StateVersion, valueHash } from "./trie-codec.ts";
import type { TrieNode, TrieValue } from "./trie-node.ts";

/** Called with a hash and the bytes to store under it. */
export type WriteStored = (hash: Uint8Array, bytes: Uint8Array) => void;

/**
 * Writes everything in the trie below `root` that is stored under its own hash.
 *
 * @param isNew called with each node and long value on the way; returns whether to write it
 */
export function writeTrie(
  root: TrieNode | undefined,
  version: StateVersion,
  hash: HashFunction,
  isNew: (item: TrieNode | TrieValue) => boolean,
  write: WriteStored,
): void {
  const visit = (node: TrieNode): void => {
    const { hashed, bytes } = reference(node, version, hash);
    const stands = hashed || node === root;
    if (stands && !isNew(node)) return;
    if (stands) write(hashed ? bytes : hash(bytes), encodeNode(node, version, hash));
    const { value, children } = node;
    if (value !== undefined && isHashed(value, version) && isNew(value)) {
      write(valueHash(value, hash), value.bytes);
    }
    for (const child of children ?? []) if (child !== undefined) visit(child);
  };
  if (root === undefined) write(hash(EMPTY_TRIE), EMPTY_TRIE);
  else visit(root);
}
