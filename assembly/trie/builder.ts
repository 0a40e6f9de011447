// Builds a Substrate trie out of its sorted entries: the root, and on request the nodes that prove some keys.
//
// One pass over the keys with a stack of open branches, no recursion: a branch is encoded as soon as the next key
// lies outside it. Memory is what the open branches take, at most one a nibble of the longest key.
// Source: docs/spec/tries.md#root, docs/spec/tries.md#state-versions.

import { copyBytes } from "../bytes/copy";
import { Hasher, hash256 } from "../hashing/hasher";
import { Writer } from "../scale/writer";
import { Entries } from "./entries";
import { commonNibbles, nibbleAt, writePartial } from "./nibbles";
import { ProofRecorder } from "./proof-recorder";

/** Values at least this long are stored by hash in state version 1. */
const HASHED_VALUE_THRESHOLD: u32 = 33;
const NO_VALUE: u32 = 0xffffffff;

/** An open branch, and at first and last the references to its children. */
@final
class BranchNode {
  /** Nibbles from the root to where children part. */
  depth: u32 = 0;
  /** An entry below this branch: its key spells the path. */
  entry: u32 = 0;
  /** The entry whose key ends here, or NO_VALUE. */
  valueEntry: u32 = NO_VALUE;
  bitmap: u32 = 0;
  /** Sixteen slots: length, then up to 32 bytes; a length of 32 is a hash. */
  slots: usize = __alloc(16 * SLOT);
  /** The branch below on the stack. */
  parent: BranchNode | null = null;
  /** A closed branch to use again. */
  spare: BranchNode | null = null;
}

const SLOT: usize = 40;
const SLOT_BYTES: usize = 8;


@final
export class TrieBuilder {
  private node: Writer = new Writer(640);
  private top: BranchNode | null = null;
  private spares: BranchNode | null = null;

  constructor(
    private hasher: Hasher,
    private stateVersion: u8,
    private entries: Entries,
    /** Given the nodes on the way to the keys it wants. */
    private recorder: ProofRecorder | null,
  ) {}

  /** Writes the 32-byte root to `out`. The entries must be sorted and their keys at most MAX_KEY_LENGTH long. */
  build(out: usize): void {
    const entries = this.entries;
    const count = entries.count;
    if (count == 0) {
      this.node.u8(0);
      this.finishRoot(out, 0);
      return;
    }
    // Nibbles shared with the previous entry and with the next one; -1 if there is none.
    let before: i32 = -1;
    for (let i: u32 = 0; i < count; i++) {
      const after: i32 =
        i + 1 < count
          ? (commonNibbles(
              entries.key(i),
              entries.keyLength(i),
              entries.key(i + 1),
              entries.keyLength(i + 1),
            ) as i32)
          : -1;
      if (after > before) this.open(after, i);
      if (before < 0 && after < 0) {
        this.encodeLeaf(i, 0);
        this.finishRoot(out, i);
        return;
      }
      this.attach(i);
      this.closeDownTo(after, i, out);
      before = after;
    }
  }

  private open(depth: u32, entry: u32): BranchNode {
    let branch = this.spares;
    if (branch) this.spares = branch.spare;
    else branch = new BranchNode();
    branch.depth = depth;
    branch.entry = entry;
    branch.valueEntry = NO_VALUE;
    branch.bitmap = 0;
    branch.parent = this.top;
    this.top = branch;
    return branch;
  }

  /** Hangs entry `index` on the open branch at the top: as its value if the key ends there, else as a leaf. */
  private attach(index: u32): void {
    const branch = this.top!;
    if (this.entries.keyLength(index) << 1 == branch.depth) {
      branch.valueEntry = index;
      return;
    }
    this.encodeLeaf(index, branch.depth + 1);
    this.finishChild(branch, index);
  }

  /** Closes all branches deeper than `depth`; -1 closes the root too. */
  private closeDownTo(depth: i32, entry: u32, out: usize): void {
    while (true) {
      const branch = this.top;
      if (!branch || (branch.depth as i32) <= depth) return;
      this.top = branch.parent;
      const parentDepth: i32 = this.top ? (this.top!.depth as i32) : -1;
      if (parentDepth < depth) this.open(depth, entry);
      branch.spare = this.spares;
      this.spares = branch;
      const parent = this.top;
      this.encodeBranch(branch, parent ? parent.depth + 1 : 0);
      if (!parent) {
        this.finishRoot(out, branch.entry);
        return;
      }
      this.finishChild(parent, branch.entry);
    }
  }

  private encodeLeaf(index: u32, from: u32): void {
    const to = this.entries.keyLength(index) << 1;
    if (this.storesByHash(index)) this.header(0x20, 5, index, from, to);
    else this.header(0x40, 6, index, from, to);
    this.value(index);
  }

  private encodeBranch(branch: BranchNode, from: u32): void {
    const node = this.node;
    const entry = branch.entry;
    const valueEntry = branch.valueEntry;
    if (valueEntry == NO_VALUE) this.header(0x80, 6, entry, from, branch.depth);
    else if (this.storesByHash(valueEntry)) this.header(0x10, 4, entry, from, branch.depth);
    else this.header(0xc0, 6, entry, from, branch.depth);
    node.u16(branch.bitmap as u16);
    if (valueEntry != NO_VALUE) this.value(valueEntry);
    for (let bitmap = branch.bitmap; bitmap != 0; bitmap &= bitmap - 1) {
      const slot = branch.slots + (ctz(bitmap) as usize) * SLOT;
      node.bytes(slot + SLOT_BYTES, load<u32>(slot));
    }
  }

  /** Starts a node: kind and partial key [`from`, `to`) of the entry's key. */
  private header(kind: u32, lengthBits: u32, entry: u32, from: u32, to: u32): void {
    const node = this.node;
    node.clear();
    const nibbles = to - from;
    const most: u32 = ((1 as u32) << lengthBits) - 1;
    if (nibbles < most) {
      node.u8((kind | nibbles) as u8);
    } else {
      node.u8((kind | most) as u8);
      let rest = nibbles - most;
      for (; rest >= 255; rest -= 255) node.u8(255);
      node.u8(rest as u8);
    }
    writePartial(node.reserve((nibbles + 1) >>> 1), this.entries.key(entry), from, to);
  }

  // @ts-ignore: decorator
  @inline
  private storesByHash(index: u32): bool {
    return this.stateVersion == 1 && this.entries.valueLength(index) >= HASHED_VALUE_THRESHOLD;
  }

  private value(index: u32): void {
    const entries = this.entries;
    if (!this.storesByHash(index)) {
      this.node.bytes(entries.value(index), entries.valueLength(index));
      return;
    }
    hash256(this.hasher, entries.value(index), entries.valueLength(index), this.node.reserve(32));
    const recorder = this.recorder;
    if (recorder && recorder.wantsValue(entries.key(index), entries.keyLength(index))) {
      recorder.add(entries.value(index), entries.valueLength(index));
    }
  }

  /** Puts the reference to the node just encoded into its parent: the node itself if short, else its hash. */
  private finishChild(parent: BranchNode, entry: u32): void {
    const node = this.node;
    const key = this.entries.key(entry);
    const nibble = nibbleAt(key, parent.depth);
    parent.bitmap |= 1 << nibble;
    const slot = parent.slots + (nibble as usize) * SLOT;
    if (node.length < 32) {
      store<u32>(slot, node.length);
      copyBytes(slot + SLOT_BYTES, node.address, node.length);
      return;
    }
    store<u32>(slot, 32);
    hash256(this.hasher, node.address, node.length, slot + SLOT_BYTES);
    const recorder = this.recorder;
    if (recorder && recorder.wantsNode(key, parent.depth + 1)) recorder.copy(node.address, node.length);
  }

  /** The root is hashed, whatever its size. */
  private finishRoot(out: usize, entry: u32): void {
    hash256(this.hasher, this.node.address, this.node.length, out);
    const recorder = this.recorder;
    if (recorder) recorder.copy(this.node.address, this.node.length);
  }
}
