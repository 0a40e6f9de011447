// Reads one node of a Substrate trie in place: state versions 0 and 1, told apart by the node's own header.
//
// Refuses what has a second reading or none: reserved headers, padding that is not zero, branches without a child,
// inline children of no bytes, lengths that are not in their shortest form, bytes after the node. Upstream lets
// bytes after a node pass; no honest trie has them.
// Source: docs/spec/tries.md#node-header, docs/spec/tries.md#node-body, docs/spec/tries.md#malformed.

import { ErrorCode } from "../bytes/units";
import { Reader } from "../scale/reader";
import { ScaleError } from "../scale/errors";
import { TrieError } from "./errors";
import { MAX_PARTIAL_NIBBLES } from "./nibbles";

/** Bytes of a child's hash; a child that is shorter lies in its parent. */
const CHILD_HASH: u32 = 32;

export const enum NodeKind {
  Empty,
  Leaf,
  Branch,
}

export const enum NodeValue {
  None,
  Inline,
  Hashed,
}

/** `readHead` gives kind and partial key; `readBody` the value and one child, and checks all the rest. */
@final
export class Node {
  kind: NodeKind = NodeKind.Empty;
  /** Address of the partial key, padded in front when its nibble count is odd. */
  partial: usize = 0;
  partialNibbles: u32 = 0;
  valueKind: NodeValue = NodeValue.None;
  /** The value, or its 32-byte hash. */
  value: usize = 0;
  valueLength: u32 = 0;
  /** The wanted child, or 0 where the branch has none there: 32 bytes are its hash, any other length is the child itself. */
  child: usize = 0;
  childLength: u32 = 0;

  private reader: Reader = new Reader(0, 0);

  readHead(address: usize, length: u32): ErrorCode {
    const reader = this.reader;
    reader.position = address;
    reader.end = address + length;
    reader.error = ScaleError.None;
    const header: u32 = reader.u8();
    if (reader.failed) return TrieError.NodeTruncated;
    let lengthBits: u32;
    if (header & 0xc0) {
      lengthBits = 6;
      this.kind = header & 0x80 ? NodeKind.Branch : NodeKind.Leaf;
      this.valueKind = header >>> 6 == 2 ? NodeValue.None : NodeValue.Inline;
    } else if (header & 0x20) {
      lengthBits = 5;
      this.kind = NodeKind.Leaf;
      this.valueKind = NodeValue.Hashed;
    } else if (header & 0x10) {
      lengthBits = 4;
      this.kind = NodeKind.Branch;
      this.valueKind = NodeValue.Hashed;
    } else {
      this.kind = NodeKind.Empty;
      if (header != 0) return TrieError.ReservedNodeHeader;
      return length == 1 ? TrieError.None : TrieError.NodeTrailingBytes;
    }

    const most: u32 = ((1 as u32) << lengthBits) - 1;
    let nibbles = header & most;
    if (nibbles == most) {
      let more: u32;
      do {
        more = reader.u8();
        nibbles += more;
        if (nibbles > MAX_PARTIAL_NIBBLES) return TrieError.PartialKeyTooLong;
      } while (more == 255);
    }
    this.partialNibbles = nibbles;
    this.partial = reader.fixed((nibbles + 1) >>> 1);
    if (reader.failed) return TrieError.NodeTruncated;
    return nibbles & 1 && load<u8>(this.partial) > 15 ? TrieError.NonZeroPadding : TrieError.None;
  }

  /** @param wanted the nibble of the child to find, or 16 for none */
  readBody(wanted: u32): ErrorCode {
    const reader = this.reader;
    this.child = 0;
    if (this.kind == NodeKind.Branch) {
      const bitmapAt = reader.fixed(2);
      if (bitmapAt == 0) return TrieError.NodeTruncated;
      let bitmap: u32 = load<u16>(bitmapAt);
      if (bitmap == 0) return TrieError.BranchWithoutChildren;
      this.readValue();
      for (; bitmap != 0; bitmap &= bitmap - 1) {
        const child = reader.bytes();
        if (reader.failed) break;
        if (reader.length == 0) return TrieError.EmptyChild;
        // A longer node would be named by its hash. Attack: with nodes of any length inside one another, one item holds
        // thousands of levels, and each key that is looked up walks them all.
        if (reader.length > CHILD_HASH) return TrieError.ChildTooLong;
        if (ctz(bitmap) == wanted) {
          this.child = child;
          this.childLength = reader.length;
        }
      }
    } else {
      this.readValue();
    }
    switch (reader.finish()) {
      case ScaleError.None:
        return TrieError.None;
      case ScaleError.TrailingBytes:
        return TrieError.NodeTrailingBytes;
      case ScaleError.NonCanonicalCompact:
        return TrieError.NonCanonicalNode;
      default:
        return TrieError.NodeTruncated;
    }
  }

  private readValue(): void {
    if (this.valueKind == NodeValue.Inline) {
      this.value = this.reader.bytes();
      this.valueLength = this.reader.length;
    } else if (this.valueKind == NodeValue.Hashed) {
      this.value = this.reader.fixed(32);
      this.valueLength = 32;
    }
  }
}
