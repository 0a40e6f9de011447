/**
 * The Substrate state trie, in memory and immutable: every change returns a new trie and leaves the old one
 * unchanged. The two share all nodes that are equal.
 *
 * Reading, changing and finding the next key follow one path. A root hashes only the nodes that are new since the
 * root of an earlier version was computed. Roots and proofs are those of a trie that was written under the given
 * state version as a whole; a chain that changed its version and still holds nodes of the old one is not modelled.
 * (docs/spec/tries.md)
 */

import { compactLength, writeCompact } from "../codec/scale.ts";
import { HASHERS, type HasherName } from "./hasher.ts";
import { EMPTY_TRIE, encodeNode, reference, type StateVersion } from "./trie-codec.ts";
import { entriesBelow, firstAfter, nearestBelow } from "./trie-cursor.ts";
import {
  insertValue,
  nibbleAt,
  removeBelow,
  removeValue,
  type TrieNode,
  TrieValue,
  toNibbles,
} from "./trie-node.ts";
import { collectProof } from "./trie-proof.ts";

/** A key and its value, both bytes. */
export type TrieEntry = readonly [key: Uint8Array, value: Uint8Array];

/** An immutable map from byte keys to byte values with a Merkle root. */
export class Trie {
  /** Hash function of the nodes. */
  readonly hasher: HasherName;
  /** @internal The root node, absent when the trie is empty. */
  readonly node: TrieNode | undefined;

  private constructor(hasher: HasherName, node: TrieNode | undefined) {
    this.hasher = hasher;
    this.node = node;
  }

  /** The empty trie. */
  static empty(hasher: HasherName = "blake2_256"): Trie {
    return new Trie(hasher, undefined);
  }

  /** The trie of these entries. If a key occurs more than once, its last value counts. */
  static from(entries: Iterable<TrieEntry>, hasher: HasherName = "blake2_256"): Trie {
    let trie = Trie.empty(hasher);
    for (const [key, value] of entries) trie = trie.insert(key, value);
    return trie;
  }

  /** @internal The trie of a root node that was read from a store. */
  static of(node: TrieNode | undefined, hasher: HasherName): Trie {
    return new Trie(hasher, node);
  }

  /** Whether the trie has no key. */
  get isEmpty(): boolean {
    return this.node === undefined;
  }

  /** The value at `key`, or undefined. The caller must not change it. */
  get(key: Uint8Array): Uint8Array | undefined {
    return this.lookup(key)?.bytes;
  }

  /** @internal The value object at `key`. It stays the same object until the key is written again. */
  lookup(key: Uint8Array): TrieValue | undefined {
    const length = key.length * 2;
    let at = 0;
    let node = this.node;
    while (node !== undefined) {
      const { partial } = node;
      if (partial.length > length - at) return undefined;
      // Nibbles are read directly from the key: storage is read more often than anything else.
      for (let i = 0; i < partial.length; i += 1, at += 1) {
        if (partial[i] !== nibbleAt(key, at)) return undefined;
      }
      if (at === length) return node.value;
      node = node.children?.[nibbleAt(key, at)];
      at += 1;
    }
    return undefined;
  }

  /** The trie with `value` at `key`. The value is not copied, so the caller must not change it afterwards. */
  insert(key: Uint8Array, value: Uint8Array): Trie {
    return this.#with(insertValue(this.node, toNibbles(key), 0, new TrieValue(value)));
  }

  /** The trie without `key`; this trie if the key is absent. */
  remove(key: Uint8Array): Trie {
    return this.node === undefined ? this : this.#with(removeValue(this.node, toNibbles(key), 0));
  }

  /** The trie without the keys that start with `prefix`. */
  removePrefix(prefix: Uint8Array): Trie {
    return this.node === undefined ? this : this.#with(removeBelow(this.node, toNibbles(prefix), 0));
  }

  /** The first key strictly greater than `key` in byte order, or undefined. */
  nextKey(key: Uint8Array): Uint8Array | undefined {
    return firstAfter(this.node, toNibbles(key));
  }

  /** Entries whose key starts with `prefix`, in byte order. */
  entries(prefix: Uint8Array = new Uint8Array()): IterableIterator<[Uint8Array, Uint8Array]> {
    return entriesBelow(this.node, toNibbles(prefix));
  }

  /** The 32-byte root under `version`. */
  root(version: StateVersion): Uint8Array {
    const hash = HASHERS[this.hasher];
    if (this.node === undefined) return hash(EMPTY_TRIE);
    const { hashed, bytes } = reference(this.node, version, hash);
    return hashed ? bytes : hash(bytes);
  }

  /**
   * The nodes that a verifier needs to look up `keys` under {@link root}: the root first, each once, and the value
   * itself for each present key whose value is stored by its hash. Also proves the absence of absent keys.
   */
  proof(keys: Iterable<Uint8Array>, version: StateVersion): Uint8Array[] {
    return collectProof(this.node, keys, version, HASHERS[this.hasher]);
  }

  /** The encoding of the root node, which is the first item of every proof. */
  rootNode(version: StateVersion): Uint8Array {
    return this.node === undefined ? EMPTY_TRIE : encodeNode(this.node, version, HASHERS[this.hasher]);
  }

  /**
   * The reference to the node at `prefix`, or else to the nearest one below: its encoding if that is shorter than 32
   * bytes, else its hash. For the root always the hash. Undefined if no key starts with `prefix`.
   */
  merkleValue(prefix: Uint8Array, version: StateVersion): Uint8Array | undefined {
    const node = nearestBelow(this.node, toNibbles(prefix));
    if (node === undefined) return undefined;
    return node === this.node ? this.root(version) : reference(node, version, HASHERS[this.hasher]).bytes;
  }

  #with(node: TrieNode | undefined): Trie {
    return node === this.node ? this : new Trie(this.hasher, node);
  }
}

/** The root node of a trie, undefined if it is empty. For other packages of this project. */
export function rootNode(trie: Trie): TrieNode | undefined {
  return trie.node;
}

/** The trie of a root node that was read from a store. For other packages of this project. */
export function trieOfNode(node: TrieNode | undefined, hasher: HasherName): Trie {
  return Trie.of(node, hasher);
}

/** The ordered root of a list, such as a header's extrinsics root: value i has the key Compact(i). */
export function orderedRoot(
  values: readonly Uint8Array[],
  version: StateVersion,
  hasher: HasherName = "blake2_256",
): Uint8Array {
  const entries = values.map((value, index): TrieEntry => {
    const key = new Uint8Array(compactLength(index));
    writeCompact(key, 0, index);
    return [key, value];
  });
  return Trie.from(entries, hasher).root(version);
}
