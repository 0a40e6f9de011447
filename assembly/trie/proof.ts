// A state proof: a list of plain trie nodes and value blobs, decoded once, then asked for keys.
//
// An answer is one of three: present (with its value), proven absent, or an error; what the proof does not show is
// never taken for absent. Nodes that no question visits, and repeated ones, are let through: proofs of a stock RPC
// carry them. They are hashed once and cost no more than their bytes.
// Invariant: only bytes whose hash is the root, or is named by a node already reached, are ever read as a node;
// what an item "looks like" never matters.
// Source: consensus.md §14.7, §14.8, §15.

import { equal32 } from "../bytes/compare";
import { HashIndex } from "../bytes/hash-index";
import { Hasher, hash256 } from "../hashing/hasher";
import { Reader } from "../scale/reader";
import { TrieError } from "./errors";
import { MAX_KEY_LENGTH, nibbleAt, partialMatches } from "./nibbles";
import { Node, NodeKind, NodeValue } from "./node";

/** More nodes are refused before any memory is taken for them. */
export const MAX_PROOF_NODES: u32 = 1 << 16;

/** Values that together take more bytes are refused instead of copied: one may be asked for under many keys. */
export const MAX_ANSWER: u64 = 1 << 24;

/** Levels that lookups went down, of all proofs; a weight that allowed for more is corrected by them. */
export let levelsWalked: u64 = 0;

/** An item: address, length and then the 32 bytes of its hash. */
const ITEM: usize = 40;
const ITEM_HASH: usize = 8;


@final
export class Proof {
  /** Why `decode` or the last `lookup` gave no answer: a `TrieError` or `ScaleError`. */
  error: u32 = TrieError.None;
  /** Whether the last key asked for has a value. */
  present: bool = false;
  /** The value last found. */
  value: usize = 0;
  valueLength: u32 = 0;

  private items: usize = 0;
  private index: HashIndex = changetype<HashIndex>(0);
  private emptyRoot: usize = __alloc(33);
  private node: Node = new Node();

  constructor(hasher: Hasher) {
    store<u8>(this.emptyRoot, 0, 32);
    hash256(hasher, this.emptyRoot + 32, 1, this.emptyRoot);
  }

  /** Reads `Vec<Vec<u8>>`. The proof keeps pointing into the bytes that were read. */
  static decode(reader: Reader, hasher: Hasher): Proof {
    const proof = new Proof(hasher);
    const count = reader.count(1);
    if (count > MAX_PROOF_NODES) {
      proof.error = TrieError.TooManyNodes;
      return proof;
    }
    proof.items = __alloc((count as usize) * ITEM);
    proof.index = new HashIndex(count);
    for (let i: u32 = 0; i < count; i++) {
      const address = reader.bytes();
      if (reader.failed) break;
      const item = proof.items + (i as usize) * ITEM;
      store<u32>(item, address as u32);
      store<u32>(item, reader.length, 4);
      hash256(hasher, address, reader.length, item + ITEM_HASH);
      proof.index.add(item + ITEM_HASH);
    }
    proof.error = reader.error;
    if (!reader.failed) proof.index.sort();
    return proof;
  }

  /**
   * Looks `key` up in the trie with `root` (32 bytes). True: the proof decides, see `present` and `value`.
   * False: it does not, see `error`.
   */
  lookup(root: usize, key: usize, keyLength: u32): bool {
    this.present = false;
    this.error = this.walk(root, key, keyLength);
    return this.error == TrieError.None;
  }

  private walk(root: usize, key: usize, keyLength: u32): u32 {
    if (keyLength > MAX_KEY_LENGTH) return TrieError.KeyTooLong;
    const node = this.node;
    const keyNibbles = keyLength << 1;
    let depth: u32 = 0;
    let found = this.index.find(root);
    // The empty trie needs no item: its root says it all.
    if (found < 0) return equal32(root, this.emptyRoot) ? TrieError.None : TrieError.RootNotInProof;
    let address = this.itemAddress(found);
    let length = this.itemLength(found);
    let atRoot = true;

    // Each turn but the last goes down one nibble at least: the key bounds the walk.
    while (true) {
      levelsWalked++;
      let error = node.readHead(address, length);
      if (error != TrieError.None) return error;
      if (node.kind == NodeKind.Empty) return atRoot ? TrieError.None : TrieError.EmptyChild;
      atRoot = false;

      const partial = node.partialNibbles;
      const rest = keyNibbles - depth;
      const matches = partial <= rest && partialMatches(node.partial, partial, key, depth);
      const goesOn = matches && partial < rest && node.kind == NodeKind.Branch;
      error = node.readBody(goesOn ? nibbleAt(key, depth + partial) : 16);
      if (error != TrieError.None) return error;

      if (!goesOn) return matches && partial == rest ? this.takeValue() : TrieError.None;
      if (node.child == 0) return TrieError.None;
      depth += partial + 1;
      if (node.childLength == 32) {
        found = this.index.find(node.child);
        if (found < 0) return TrieError.NodeNotInProof;
        address = this.itemAddress(found);
        length = this.itemLength(found);
      } else {
        address = node.child;
        length = node.childLength;
      }
    }
  }

  private takeValue(): u32 {
    const node = this.node;
    if (node.valueKind == NodeValue.None) return TrieError.None;
    this.value = node.value;
    this.valueLength = node.valueLength;
    if (node.valueKind == NodeValue.Hashed) {
      const found = this.index.find(node.value);
      if (found < 0) return TrieError.ValueNotInProof;
      this.value = this.itemAddress(found);
      this.valueLength = this.itemLength(found);
    }
    this.present = true;
    return TrieError.None;
  }

  // @ts-ignore: decorator
  @inline
  private itemAddress(position: i32): usize {
    return load<u32>(this.items + (position as usize) * ITEM) as usize;
  }

  // @ts-ignore: decorator
  @inline
  private itemLength(position: i32): u32 {
    return load<u32>(this.items + (position as usize) * ITEM, 4);
  }
}
