/**
 * Removes nodes from a proof that a verifier does not read, such as those of the main trie around a child trie.
 *
 * A verifier reaches a node by its hash, which is the root or is in the node above. So nodes that can't be reached
 * from the root, hash by hash, are removed. Bytes that look like a hash by chance only keep a node too many, never
 * too few. Time and memory grow linearly with the bytes of the proof.
 */

import type { HasherName } from "@as-ismp/core";
import { HASHERS } from "@as-ismp/core/internal/state";

const HASH_LENGTH = 32;

/** @param root hash of the first node */
export function withoutSuperfluous(
  hasher: HasherName,
  root: Uint8Array,
  nodes: readonly Uint8Array[],
): Uint8Array[] {
  const places = new Map(nodes.map((node, i) => [keyOf(HASHERS[hasher](node), 0), i]));
  const beginnings = new Set([...places.keys()].map((key) => Buffer.from(key, "latin1").readUInt32LE()));
  const reached = new Set<number>();
  const open = [places.get(keyOf(root, 0))];
  for (let at = open.pop(); at !== undefined || open.length > 0; at = open.pop()) {
    if (at === undefined || reached.has(at)) continue;
    reached.add(at);
    const node = nodes[at] as Uint8Array;
    const view = new DataView(node.buffer, node.byteOffset, node.byteLength);
    for (let i = 0; i + HASH_LENGTH <= node.length; i += 1) {
      if (beginnings.has(view.getUint32(i, true))) open.push(places.get(keyOf(node, i)));
    }
  }
  return nodes.filter((_, i) => reached.has(i));
}

function keyOf(bytes: Uint8Array, from: number): string {
  return Buffer.from(bytes.subarray(from, from + HASH_LENGTH)).toString("latin1");
}
