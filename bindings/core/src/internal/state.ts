/** What other packages of this project use of `state/`. Not for users: it may change with every release. */
export { HASHERS, type HashFunction } from "../state/hasher.ts";
export { childRootKey, isChildStorageKey } from "../state/keys.ts";
export { childId, childName, refreshChildRoots } from "../state/state.ts";
export { paraHeadKey, storagePrefix } from "../state/storage-prefix.ts";
export { rootNode, trieOfNode } from "../state/trie.ts";
export { EMPTY_TRIE } from "../state/trie-codec.ts";
export { readStoredTrie, visitStoredTrie } from "../state/trie-decoder.ts";
export { diffTries } from "../state/trie-diff.ts";
export type { TrieNode, TrieValue } from "../state/trie-node.ts";
export { writeTrie } from "../state/trie-writer.ts";
