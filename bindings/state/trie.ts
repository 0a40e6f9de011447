/**
 * The Substrate state trie, in memory and persistent: every change gives a new trie and leaves the old
 * one as it was, the two sharing all nodes that are equal.
 *
 * Reading, changing and finding the next key walk one path. A root costs as many hashes as there are
 * nodes changed since the last root of an ancestor. Roots and proofs are those of a trie that was written
 * under the given state version as a whole; a chain that changed its version and still holds nodes of
 * the old one is not modelled. (docs/spec/tries.md)
 */
import { HASHERS, type HasherName } from "./hasher.ts";
import { compactLength, writeCompact } from "./scale.ts";
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
  readonly hasher: HasherName;
  /** @internal The root node, absent when the trie is empty. */
  readonly node: TrieNode | undefined;

  private constructor(hasher: HasherName, node: TrieNode | undefined) {
    this.hasher = hasher;
    this.node = node;
  }

  /** The trie without entries. */
  static empty(hasher: HasherName = "blake2_256"): Trie {
    return new Trie(hasher, undefined);
  }

  /** The trie of these entries; the last of equal keys counts. */
  static from(entries: Iterable<TrieEntry>, hasher: HasherName = "blake2_256"): Trie {
    let trie = Trie.empty(hasher);
    for (const [key, value] of entries) trie = trie.insert(key, value);
    return trie;
  }

  /** @internal The trie of a root node that was read from somewhere. */
  static of(node: TrieNode | undefined, hasher: HasherName): Trie {
    return new Trie(hasher, node);
  }

  get isEmpty(): boolean {
    return this.node === undefined;
  }

  /** The value at `key`, which must not be changed, or undefined. */
  get(key: Uint8Array): Uint8Array | undefined {
    return this.lookup(key)?.bytes;
  }

  /** @internal The value object at `key`: the same object as long as nobody has written the key again. */
  lookup(key: Uint8Array): TrieValue | undefined {
    const length = key.length * 2;
    let at = 0;
    let node = this.node;
    while (node !== undefined) {
      const { partial } = node;
      if (partial.length > length - at) return undefined;
      // Nibbles are taken from the key where it lies: nothing is read as often as storage.
      for (let i = 0; i < partial.length; i += 1, at += 1) {
        if (partial[i] !== nibbleAt(key, at)) return undefined;
      }
      if (at === length) return node.value;
      node = node.children?.[nibbleAt(key, at)];
      at += 1;
    }
    return undefined;
  }

  /** The trie with `value` (kept, not copied: hand over bytes that nobody changes) at `key`. */
  insert(key: Uint8Array, value: Uint8Array): Trie {
    return this.#with(insertValue(this.node, toNibbles(key), 0, new TrieValue(value)));
  }

  /** The trie without `key`; this trie where it is absent. */
  remove(key: Uint8Array): Trie {
    return this.node === undefined ? this : this.#with(removeValue(this.node, toNibbles(key), 0));
  }

  /** The trie without the keys that start with `prefix`. */
  removePrefix(prefix: Uint8Array): Trie {
    return this.node === undefined ? this : this.#with(removeBelow(this.node, toNibbles(prefix), 0));
  }

  /** The first key strictly behind `key` in byte order, or undefined. */
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
   * The nodes a verifier needs to read `keys` against {@link root}: root first, none twice, and the value
   * itself for each present key whose value is stored by hash. Also shows the absence of absent keys.
   */
  proof(keys: Iterable<Uint8Array>, version: StateVersion): Uint8Array[] {
    return collectProof(this.node, keys, version, HASHERS[this.hasher]);
  }

  /** The encoding of the root node, as the first item of every proof. */
  rootNode(version: StateVersion): Uint8Array {
    return this.node === undefined ? EMPTY_TRIE : encodeNode(this.node, version, HASHERS[this.hasher]);
  }

  /**
   * What the node at `prefix`, or else the nearest one below, says of itself to its parent: its encoding if
   * shorter than 32 bytes, else the hash of it. Of the root always the hash. Undefined where nothing is below.
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

/**
 * Root of a list, as in a header's extrinsics root: the trie of value i under the key Compact(i).
 */
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
