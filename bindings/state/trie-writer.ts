/**
 * The nodes of a trie that are new, as they are to be stored: each under its hash, long values under theirs.
 *
 * A node that the caller knows to be stored is skipped with everything below it, so the cost follows the change.
 */
import type { HashFunction } from "./hasher.ts";
import { EMPTY_TRIE, encodeNode, isHashed, reference, type StateVersion, valueHash } from "./trie-codec.ts";
import type { TrieNode, TrieValue } from "./trie-node.ts";

/** Told of a hash and the bytes that belong there. */
export type WriteStored = (hash: Uint8Array, bytes: Uint8Array) => void;

/**
 * Writes what stands under a hash of its own in the trie below `root`.
 *
 * @param isNew told of each node and long value on the way; answers whether it is to be written
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
