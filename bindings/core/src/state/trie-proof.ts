/**
 * Read proofs: the encoded nodes on the path to some keys.
 *
 * Inline nodes are part of their parents and not items of their own. A value that is stored by its hash is an item
 * only if its key was requested.
 */
import { latin1 } from "../codec/bytes.ts";
import type { HashFunction } from "./hasher.ts";
import { EMPTY_TRIE, encodeNode, isHashed, reference, type StateVersion } from "./trie-codec.ts";
import { commonLength, type TrieNode, toNibbles } from "./trie-node.ts";

/** The proof items for `keys`, each once, in the order in which they are first needed. */
export function collectProof(
  root: TrieNode | undefined,
  keys: Iterable<Uint8Array>,
  version: StateVersion,
  hash: HashFunction,
): Uint8Array[] {
  if (root === undefined) return [EMPTY_TRIE];
  const visited = new Set<TrieNode>();
  const seen = new Set<string>();
  const items: Uint8Array[] = [];
  // Equal subtrees at different places give equal items, and a verifier finds items by hash alone.
  const add = (item: Uint8Array): void => {
    const text = latin1(item);
    if (seen.has(text)) return;
    seen.add(text);
    items.push(item);
  };
  const visit = (node: TrieNode): void => {
    if (visited.has(node)) return;
    visited.add(node);
    if (node === root || reference(node, version, hash).hashed) add(encodeNode(node, version, hash));
  };

  visit(root);
  for (const key of keys) {
    const nibbles = toNibbles(key);
    let at = 0;
    let node: TrieNode | undefined = root;
    while (node !== undefined) {
      visit(node);
      if (commonLength(node.partial, nibbles, at) < node.partial.length) break;
      at += node.partial.length;
      if (at === nibbles.length) {
        if (node.value !== undefined && isHashed(node.value, version)) add(node.value.bytes);
        break;
      }
      node = node.children?.[nibbles[at] as number];
      at += 1;
    }
  }
  return items;
}
