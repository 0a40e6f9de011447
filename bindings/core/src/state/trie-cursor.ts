/**
 * Reads a trie in key order: the next key after a given one, the node at a prefix, and the entries below a prefix.
 *
 * All functions keep the path themselves instead of recursing, so the depth of the trie does not use the stack.
 */
import { commonLength, fromNibbles, type TrieNode } from "./trie-node.ts";

/** The smallest key of the trie that is strictly greater than `target`, or undefined. */
export function firstAfter(root: TrieNode | undefined, target: Uint8Array): Uint8Array | undefined {
  const path: number[] = [];
  // The nearest subtree whose keys are greater, and how many nibbles of the path lead to its parent.
  let right: { node: TrieNode; length: number; nibble: number } | undefined;
  let node = root;
  let at = 0;
  while (node !== undefined) {
    const { partial, children } = node;
    const common = commonLength(partial, target, at);
    const end = at + common;
    if (common < partial.length) {
      // The target ends inside the partial key or differs from it: all keys of the subtree are greater, or none is.
      const greater = end === target.length || (partial[common] as number) > (target[end] as number);
      if (greater) return firstKey(node, path);
      break;
    }
    for (const nibble of partial) path.push(nibble);
    const ends = end === target.length;
    const from = ends ? 0 : (target[end] as number) + 1;
    const sibling = nextChild(children, from);
    if (sibling >= 0) right = { node: children?.[sibling] as TrieNode, length: path.length, nibble: sibling };
    if (ends) break;
    const next = target[end] as number;
    node = children?.[next];
    path.push(next);
    at = end + 1;
  }
  if (right === undefined) return undefined;
  path.length = right.length;
  path.push(right.nibble);
  return firstKey(right.node, path);
}

/** The highest node whose key starts with `prefix`, or undefined. */
export function nearestBelow(root: TrieNode | undefined, prefix: Uint8Array): TrieNode | undefined {
  let node = root;
  let at = 0;
  while (node !== undefined) {
    const common = commonLength(node.partial, prefix, at);
    at += common;
    if (at === prefix.length) return node;
    if (common < node.partial.length) return undefined;
    node = node.children?.[prefix[at] as number];
    at += 1;
  }
  return undefined;
}

/** The entries whose key starts with `prefix`, in byte order. */
export function* entriesBelow(
  root: TrieNode | undefined,
  prefix: Uint8Array,
): IterableIterator<[Uint8Array, Uint8Array]> {
  const path: number[] = [];
  let node = root;
  let at = 0;
  while (node !== undefined) {
    const common = commonLength(node.partial, prefix, at);
    if (at + common === prefix.length) break;
    if (common < node.partial.length) return;
    for (const nibble of node.partial) path.push(nibble);
    at += common;
    const next = prefix[at] as number;
    path.push(next);
    node = node.children?.[next];
    at += 1;
  }
  if (node !== undefined) yield* walk(node, path);
}

function* walk(start: TrieNode, path: number[]): IterableIterator<[Uint8Array, Uint8Array]> {
  const pending: { node: TrieNode; length: number; nibble: number }[] = [];
  let node: TrieNode | undefined = start;
  while (node !== undefined) {
    for (const nibble of node.partial) path.push(nibble);
    if (node.value !== undefined) yield [fromNibbles(path), node.value.bytes];
    for (let i = 15; node.children !== undefined && i >= 0; i -= 1) {
      const child = node.children[i];
      if (child !== undefined) pending.push({ node: child, length: path.length, nibble: i });
    }
    const next = pending.pop();
    if (next !== undefined) {
      path.length = next.length;
      path.push(next.nibble);
    }
    node = next?.node;
  }
}

function firstKey(start: TrieNode, path: number[]): Uint8Array {
  let node = start;
  for (;;) {
    for (const nibble of node.partial) path.push(nibble);
    if (node.value !== undefined) return fromNibbles(path);
    const first = nextChild(node.children, 0);
    path.push(first);
    node = node.children?.[first] as TrieNode;
  }
}

function nextChild(children: TrieNode["children"], from: number): number {
  for (let i = from; children !== undefined && i < 16; i += 1) {
    if (children[i] !== undefined) return i;
  }
  return -1;
}
