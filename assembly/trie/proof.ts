// A state proof: a list of plain trie nodes and value blobs, decoded once, then asked for keys.
//
// An answer is one of three: present (with its value), proven absent, or an error; what the proof does not show is
// never taken for absent.
// Refuses items shorter than 32 bytes: a parent holds such a node itself and a value of that size is in its node, so
// honest proofs have none, and an attacker could fill a message with items of one byte, each of which costs a hash and
// 48 bytes of memory. The exception is the root, which has no parent: one short item may be there, and only as the root.
// Nodes that no lookup visits, and repeated ones, are let through: proofs of a stock RPC carry them. Each is hashed once
// and takes no more memory than its bytes allow. How many bytes were visited is counted, for callers who must bound what
// a proof may carry beside them.
// Invariant: only bytes whose hash is the root, or is named by a node already reached, are ever read as a node;
// what an item "looks like" never matters.
// Source: docs/reference/light-client.md ("Limits of a proof").

import { ErrorCode } from "../bytes/units";
import { equal32 } from "../bytes/compare";
import { HashIndex } from "../bytes/hash-index";
import { Hasher, hash256 } from "../hashing/hasher";
import { Reader } from "../scale/reader";
import { TrieError } from "./errors";
import { MAX_KEY_LENGTH, nibbleAt, partialMatches } from "./nibbles";
import { Node, NodeKind, NodeValue } from "./node";

/** More nodes are refused before any memory is taken for them. */
export const MAX_PROOF_NODES: u32 = 1 << 16;

/** Shorter nodes are part of their parents. */
const MIN_ITEM_LENGTH: u32 = 32;
/** Such a node after its length, of one byte at least. */
const MIN_ITEM_SIZE: u32 = MIN_ITEM_LENGTH + 1;

/** By how many bytes an answer may exceed the proof: one value may be under several keys. */
const ANSWER_ALLOWANCE: u64 = 1 << 18;
/** No answer is larger. */
const MAX_ANSWER: u64 = 1 << 24;

/** Levels that lookups went down, of all proofs; a weight that allowed for more is corrected by them. */
export let levelsWalked: u64 = 0;

/** An item: address, length, the 32 bytes of its hash, and 1 once a lookup of use has visited it. */
const ITEM: usize = 44;
const ITEM_HASH: usize = 8;
const ITEM_VISITED: usize = 40;

const EMPTY_NODE = memory.data(1);
const EMPTY_ROOT = memory.data(32);


@final
export class Proof {
  /** Why `decode` or the last `lookup` gave no answer: a `TrieError` or `ScaleError`. */
  error: ErrorCode = TrieError.None;
  /** Whether the last key asked for has a value. */
  present: bool = false;
  /** The value last found. */
  value: usize = 0;
  valueLength: u32 = 0;
  /** How many items there are. */
  count: u32 = 0;
  /** Bytes of all items together. */
  size: u32 = 0;
  /** Bytes of the items that lookups of use visited, each counted once. */
  visited: u32 = 0;
  /** Whether the lookups from now on are of use to who asks. */
  counting: bool = true;

  private items: usize = 0;
  private index: HashIndex = changetype<HashIndex>(0);
  /** Whether an item is shorter than a node inside a trie can be. */
  private hasShortItem: bool = false;
  private node: Node = new Node();

  private constructor(private hasher: Hasher) {}

  /** Reads `Vec<Vec<u8>>`. The proof keeps pointing into the bytes that were read. */
  static decode(reader: Reader, hasher: Hasher): Proof {
    const proof = new Proof(hasher);
    proof.error = proof.read(reader);
    return proof;
  }

  private read(reader: Reader): ErrorCode {
    const count = reader.count(1);
    if (count > MAX_PROOF_NODES) return TrieError.TooManyNodes;
    // Before any memory is taken: only one item may be short.
    if (count > 1 && (count - 1) * MIN_ITEM_SIZE >= reader.remaining) return TrieError.ShortNode;
    this.count = count;
    this.items = __alloc((count as usize) * ITEM);
    for (let i: u32 = 0; i < count; i++) {
      const address = reader.bytes();
      if (reader.failed) return reader.error;
      const length = reader.length;
      if (length < MIN_ITEM_LENGTH) {
        if (this.hasShortItem) return TrieError.ShortNode;
        this.hasShortItem = true;
      }
      const item = this.items + (i as usize) * ITEM;
      store<u32>(item, address as u32);
      store<u32>(item, length, 4);
      store<u32>(item, 0, ITEM_VISITED);
      this.size += length;
    }
    if (reader.failed) return reader.error;
    for (let i: u32 = 0; i < count; i++) {
      const item = this.items + (i as usize) * ITEM;
      hash256(this.hasher, load<u32>(item), load<u32>(item, 4), item + ITEM_HASH);
    }
    this.index = new HashIndex(this.items + ITEM_HASH, ITEM, count);
    return TrieError.None;
  }

  /**
   * The most bytes that the values of one answer may take together: those of the proof and an allowance. Otherwise a
   * small proof of one large value could be asked for under many keys, and its answer would fill the memory.
   */
  get maxAnswer(): u64 {
    return min((this.size as u64) + ANSWER_ALLOWANCE, MAX_ANSWER);
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

  private walk(root: usize, key: usize, keyLength: u32): ErrorCode {
    if (keyLength > MAX_KEY_LENGTH) return TrieError.KeyTooLong;
    const node = this.node;
    const keyNibbles = keyLength << 1;
    let depth: u32 = 0;
    let found = this.index.find(root);
    // The empty trie needs no item: its root says it all.
    if (found < 0 && !this.isEmptyRoot(root)) return TrieError.RootNotInProof;
    // There is one short item at most. Where the root is a longer one, or needs none, the short one is of no use.
    if (this.hasShortItem && (found < 0 || this.itemLength(found) >= MIN_ITEM_LENGTH))
      return TrieError.ShortNode;
    if (found < 0) return TrieError.None;
    this.visit(found);
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
        this.visit(found);
        address = this.itemAddress(found);
        length = this.itemLength(found);
      } else {
        address = node.child;
        length = node.childLength;
      }
    }
  }

  private takeValue(): ErrorCode {
    const node = this.node;
    if (node.valueKind == NodeValue.None) return TrieError.None;
    this.value = node.value;
    this.valueLength = node.valueLength;
    if (node.valueKind == NodeValue.Hashed) {
      const found = this.index.find(node.value);
      if (found < 0) return TrieError.ValueNotInProof;
      this.visit(found);
      this.value = this.itemAddress(found);
      this.valueLength = this.itemLength(found);
    }
    this.present = true;
    return TrieError.None;
  }

  private isEmptyRoot(root: usize): bool {
    hash256(this.hasher, EMPTY_NODE, 1, EMPTY_ROOT);
    return equal32(root, EMPTY_ROOT);
  }

  private visit(position: i32): void {
    if (!this.counting) return;
    const item = this.items + (position as usize) * ITEM;
    if (load<u32>(item, ITEM_VISITED) != 0) return;
    store<u32>(item, 1, ITEM_VISITED);
    this.visited += load<u32>(item, 4);
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
