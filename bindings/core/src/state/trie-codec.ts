/**
 * Encodes trie nodes (Substrate's node codec), for state versions 0 and 1.
 *
 * Version 0 stores every value inline; version 1 stores a value of 33 bytes or more by its hash. References to
 * children are cached in the nodes, so after a change only the nodes on the changed path are hashed again. The cache
 * holds digests of one hash function: tries with different hashers must not share nodes.
 */

import { compactLength, writeCompact } from "../codec/scale.ts";
import type { HashFunction } from "./hasher.ts";
import type { NodeReference, TrieNode, TrieValue } from "./trie-node.ts";

/** State version: 0 or 1, equal to `system_version` 0 and 1 of a runtime. */
export type StateVersion = 0 | 1;

/** Length in bytes from which on state version 1 stores a value by its hash. */
const HASHED_VALUE_LENGTH = 33;

/** Encoding of the empty trie. */
export const EMPTY_TRIE: Uint8Array = Uint8Array.of(0);

/** Header bits of a kind of node, and the largest nibble count that its first byte can hold. */
interface NodeKind {
  readonly bits: number;
  readonly most: number;
}

const LEAF: NodeKind = { bits: 0x40, most: 63 };
const BRANCH: NodeKind = { bits: 0x80, most: 63 };
const BRANCH_WITH_VALUE: NodeKind = { bits: 0xc0, most: 63 };
const LEAF_HASHED: NodeKind = { bits: 0x20, most: 31 };
const BRANCH_HASHED: NodeKind = { bits: 0x10, most: 15 };

/** Whether `value` is stored by its hash under `version`. */
export function isHashed(value: TrieValue | undefined, version: StateVersion): boolean {
  return version === 1 && value !== undefined && value.bytes.length >= HASHED_VALUE_LENGTH;
}

/** The hash under which a value that is stored by its hash is found. */
export function valueHash(value: TrieValue, hash: HashFunction): Uint8Array {
  value.hash ??= hash(value.bytes);
  return value.hash;
}

/** The reference to `node` that its parent holds. */
export function reference(node: TrieNode, version: StateVersion, hash: HashFunction): NodeReference {
  const cached = node.references[version];
  if (cached !== undefined) return cached;
  const encoded = encodeNode(node, version, hash);
  const made =
    encoded.length < 32 ? { hashed: false, bytes: encoded } : { hashed: true, bytes: hash(encoded) };
  node.references[version] = made;
  return made;
}

/** Encodes `node`: header, partial key, bitmap of children, value, references to children. */
export function encodeNode(node: TrieNode, version: StateVersion, hash: HashFunction): Uint8Array {
  const { partial, value, children } = node;
  const hashed = isHashed(value, version);
  const kind = kindOf(node, hashed);
  let length = headerLength(partial.length, kind.most) + ((partial.length + 1) >>> 1);
  if (value !== undefined) length += hashed ? 32 : compactLength(value.bytes.length) + value.bytes.length;
  const references: NodeReference[] = [];
  let bitmap = 0;
  if (children !== undefined) {
    length += 2;
    for (let i = 0; i < 16; i += 1) {
      const child = children[i];
      if (child === undefined) continue;
      const made = reference(child, version, hash);
      references.push(made);
      bitmap |= 1 << i;
      length += 1 + made.bytes.length;
    }
  }

  const out = new Uint8Array(length);
  let at = writeHeader(out, partial.length, kind);
  at = writePartial(out, at, partial);
  if (children !== undefined) {
    out[at] = bitmap & 0xff;
    out[at + 1] = bitmap >>> 8;
    at += 2;
  }
  if (value !== undefined) {
    if (!hashed) at = writeCompact(out, at, value.bytes.length);
    const stored = hashed ? valueHash(value, hash) : value.bytes;
    out.set(stored, at);
    at += stored.length;
  }
  for (const { bytes } of references) {
    at = writeCompact(out, at, bytes.length);
    out.set(bytes, at);
    at += bytes.length;
  }
  return out;
}

function kindOf(node: TrieNode, hashed: boolean): NodeKind {
  if (node.children === undefined) return hashed ? LEAF_HASHED : LEAF;
  if (node.value === undefined) return BRANCH;
  return hashed ? BRANCH_HASHED : BRANCH_WITH_VALUE;
}

/**
 * Length of a header in bytes. A count below `most` fits into the first byte. Otherwise the rest follows in bytes of
 * 255 and a last byte below 255.
 */
function headerLength(count: number, most: number): number {
  return count < most ? 1 : 2 + Math.floor((count - most) / 255);
}

function writeHeader(out: Uint8Array, count: number, kind: NodeKind): number {
  if (count < kind.most) {
    out[0] = kind.bits | count;
    return 1;
  }
  out[0] = kind.bits | kind.most;
  let at = 1;
  let rest = count - kind.most;
  for (; rest >= 255; rest -= 255) {
    out[at] = 255;
    at += 1;
  }
  out[at] = rest;
  return at + 1;
}

/** If the number of nibbles is odd, a zero nibble is put in front. */
function writePartial(out: Uint8Array, offset: number, partial: Uint8Array): number {
  let at = offset;
  let i = 0;
  if (partial.length % 2 === 1) {
    out[at] = partial[0] as number;
    at += 1;
    i = 1;
  }
  for (; i < partial.length; i += 2) {
    out[at] = ((partial[i] as number) << 4) | (partial[i + 1] as number);
    at += 1;
  }
  return at;
}
