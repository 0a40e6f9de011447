/**
 * The nodes of the state trie: a radix-16 Patricia trie whose nodes are never changed in place.
 *
 * A change copies the nodes on the path to the key and shares all others. So an old root stays valid, and copying a
 * trie costs nothing. Invariant: every node below the root has a value or at least two children. So tries with equal
 * entries have equal shapes, in whatever order the entries were written.
 *
 * Keys are nibbles, one per byte, high nibble first. Every step of a recursion goes down by at least one nibble, so
 * the length of the key bounds its depth.
 */

/** The reference to a node in its parent: the node's encoding if that is shorter than 32 bytes, else its hash. */
export interface NodeReference {
  readonly hashed: boolean;
  readonly bytes: Uint8Array;
}

/** A stored value. All copies of its node share it, so that a large value is hashed once. */
export class TrieValue {
  readonly bytes: Uint8Array;
  /** Set by the encoder on first use. */
  hash: Uint8Array | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

export type Children = readonly (TrieNode | undefined)[];

/** A leaf (`children` absent) or a branch (16 slots). */
export class TrieNode {
  readonly partial: Uint8Array;
  readonly value: TrieValue | undefined;
  readonly children: Children | undefined;
  /** References under state versions 0 and 1, set by the encoder on first use. */
  readonly references: [NodeReference | undefined, NodeReference | undefined] = [undefined, undefined];

  constructor(partial: Uint8Array, value: TrieValue | undefined, children: Children | undefined) {
    this.partial = partial;
    this.value = value;
    this.children = children;
  }
}

/** The nibbles of a key. */
export function toNibbles(key: Uint8Array): Uint8Array {
  const out = new Uint8Array(key.length * 2);
  for (let i = 0; i < key.length; i += 1) {
    const byte = key[i] as number;
    out[2 * i] = byte >>> 4;
    out[2 * i + 1] = byte & 15;
  }
  return out;
}

/** The nibble of a key at `index`, which must be below twice the key's length. */
export function nibbleAt(key: Uint8Array, index: number): number {
  const byte = key[index >>> 1] as number;
  return (index & 1) === 0 ? byte >>> 4 : byte & 15;
}

/** The bytes of an even number of nibbles. */
export function fromNibbles(nibbles: ArrayLike<number>): Uint8Array {
  const out = new Uint8Array(nibbles.length / 2);
  for (let i = 0; i < out.length; i += 1) {
    out[i] = ((nibbles[2 * i] as number) << 4) | (nibbles[2 * i + 1] as number);
  }
  return out;
}

/** How many nibbles `partial` has in common with `nibbles` from position `at` on. */
export function commonLength(partial: Uint8Array, nibbles: Uint8Array, at: number): number {
  const most = Math.min(partial.length, nibbles.length - at);
  let length = 0;
  while (length < most && partial[length] === nibbles[at + length]) length += 1;
  return length;
}

/** The trie under `node` with `value` at the key `nibbles[at..]`. */
export function insertValue(
  node: TrieNode | undefined,
  nibbles: Uint8Array,
  at: number,
  value: TrieValue,
): TrieNode {
  if (node === undefined) return new TrieNode(nibbles.slice(at), value, undefined);
  const { partial } = node;
  const common = commonLength(partial, nibbles, at);
  const end = at + common;
  if (common < partial.length) {
    const children: (TrieNode | undefined)[] = new Array(16).fill(undefined);
    const below = new TrieNode(partial.slice(common + 1), node.value, node.children);
    children[partial[common] as number] = below;
    if (end === nibbles.length) return new TrieNode(partial.slice(0, common), value, children);
    children[nibbles[end] as number] = new TrieNode(nibbles.slice(end + 1), value, undefined);
    return new TrieNode(partial.slice(0, common), undefined, children);
  }
  if (end === nibbles.length) return new TrieNode(partial, value, node.children);
  const children = node.children === undefined ? new Array(16).fill(undefined) : node.children.slice();
  const index = nibbles[end] as number;
  children[index] = insertValue(children[index], nibbles, end + 1, value);
  return new TrieNode(partial, node.value, children);
}

/** The trie under `node` without the key `nibbles[at..]`; `node` itself if the key is absent. */
export function removeValue(node: TrieNode, nibbles: Uint8Array, at: number): TrieNode | undefined {
  const end = at + node.partial.length;
  if (commonLength(node.partial, nibbles, at) < node.partial.length) return node;
  if (end === nibbles.length) {
    return node.value === undefined ? node : normalise(node.partial, undefined, node.children);
  }
  const index = nibbles[end] as number;
  const child = node.children?.[index];
  if (child === undefined) return node;
  return replaceChild(node, index, child, removeValue(child, nibbles, end + 1));
}

/** The trie under `node` without any key that starts with `nibbles[at..]`. */
export function removeBelow(node: TrieNode, nibbles: Uint8Array, at: number): TrieNode | undefined {
  const common = commonLength(node.partial, nibbles, at);
  const end = at + common;
  if (end === nibbles.length) return undefined;
  if (common < node.partial.length) return node;
  const index = nibbles[end] as number;
  const child = node.children?.[index];
  if (child === undefined) return node;
  return replaceChild(node, index, child, removeBelow(child, nibbles, end + 1));
}

function replaceChild(
  node: TrieNode,
  index: number,
  before: TrieNode,
  after: TrieNode | undefined,
): TrieNode | undefined {
  if (after === before) return node;
  const children = (node.children as Children).slice();
  children[index] = after;
  return after === undefined
    ? normalise(node.partial, node.value, children)
    : new TrieNode(node.partial, node.value, children);
}

/** A node in the one allowed shape: a branch without a value and with a single child is joined with that child. */
function normalise(
  partial: Uint8Array,
  value: TrieValue | undefined,
  children: Children | undefined,
): TrieNode | undefined {
  let only = -1;
  let count = 0;
  for (let i = 0; children !== undefined && i < 16; i += 1) {
    if (children[i] === undefined) continue;
    only = i;
    count += 1;
  }
  if (count === 0) return value === undefined ? undefined : new TrieNode(partial, value, undefined);
  if (count > 1 || value !== undefined) return new TrieNode(partial, value, children);
  const child = (children as Children)[only] as TrieNode;
  const joined = new Uint8Array(partial.length + 1 + child.partial.length);
  joined.set(partial);
  joined[partial.length] = only;
  joined.set(child.partial, partial.length + 1);
  return new TrieNode(joined, child.value, child.children);
}
