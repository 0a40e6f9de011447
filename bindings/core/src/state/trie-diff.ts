/**
 * Differences between two versions of a trie.
 *
 * Subtrees that both versions share are skipped, so the cost depends on the size of the change, not of the trie.
 */
import { equalBytes } from "../codec/bytes.ts";
import type { Trie } from "./trie.ts";
import { fromNibbles, type TrieNode, type TrieValue } from "./trie-node.ts";

/** A changed key and its new value; null if the key was removed. */
export type TrieChange = readonly [key: Uint8Array, value: Uint8Array | null];

/** Keys whose values differ between `before` and `after`, in byte order. */
export function diffTries(before: Trie, after: Trie): TrieChange[] {
  const changes: TrieChange[] = [];
  compare({ node: before.node, at: 0 }, { node: after.node, at: 0 }, [], changes);
  return changes;
}

/** A position inside a node: after the first `at` nibbles of its partial key. */
interface NodePosition {
  readonly node: TrieNode | undefined;
  readonly at: number;
}

const NOWHERE: NodePosition = { node: undefined, at: 0 };

function compare(
  before: NodePosition,
  after: NodePosition,
  path: readonly number[],
  changes: TrieChange[],
): void {
  if (before.node === after.node && before.at === after.at) return;
  const here = path.slice();
  let shared = 0;
  for (;;) {
    const left = before.node?.partial[before.at + shared];
    const right = after.node?.partial[after.at + shared];
    const nibble = left ?? right;
    if (nibble === undefined) break;
    if (left !== right && before.node !== undefined && after.node !== undefined) break;
    here.push(nibble);
    shared += 1;
  }
  const old: NodePosition = { node: before.node, at: before.at + shared };
  const now: NodePosition = { node: after.node, at: after.at + shared };
  compareValues(valueAt(old), valueAt(now), here, changes);
  for (let nibble = 0; nibble < 16; nibble += 1) {
    const left = below(old, nibble);
    const right = below(now, nibble);
    if (left.node !== undefined || right.node !== undefined) {
      compare(left, right, [...here, nibble], changes);
    }
  }
}

function compareValues(
  before: TrieValue | undefined,
  after: TrieValue | undefined,
  path: readonly number[],
  changes: TrieChange[],
): void {
  if (before === after) return;
  if (before !== undefined && after !== undefined && equalBytes(before.bytes, after.bytes)) return;
  changes.push([fromNibbles(path), after === undefined ? null : after.bytes]);
}

function valueAt({ node, at }: NodePosition): TrieValue | undefined {
  return node !== undefined && at === node.partial.length ? node.value : undefined;
}

function below({ node, at }: NodePosition, nibble: number): NodePosition {
  if (node === undefined) return NOWHERE;
  if (at < node.partial.length) return node.partial[at] === nibble ? { node, at: at + 1 } : NOWHERE;
  const child = node.children?.[nibble];
  return child === undefined ? NOWHERE : { node: child, at: 0 };
}
