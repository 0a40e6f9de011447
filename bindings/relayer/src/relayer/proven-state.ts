/**
 * Reads values of a chain's state with a proof, under a header whose hash was checked.
 *
 * Rejects, with {@link DishonestNodeError}, proofs that do not decide every key: a node can't choose between two
 * values of one key. (docs/spec/tries.md#state-proofs, docs/spec/tries.md#lookup)
 */

import type { LightClient } from "@as-ismp/core";
import { equalBytes } from "@as-ismp/core/internal/codec";
import { EMPTY_TRIE, HASHERS } from "@as-ismp/core/internal/state";
import { MESSAGES_TRIE } from "../client/child-keys.ts";
import { DishonestNodeError } from "../client/errors.ts";
import type { KnownHeader, SubstrateNode } from "../client/node.ts";

/** A value of the state. */
export async function provenValue(
  node: SubstrateNode,
  lightClient: LightClient,
  block: KnownHeader,
  key: Uint8Array,
): Promise<Uint8Array | undefined> {
  return node.provenBy([key], block.hash, (nodes) => {
    const [value] = read(node, lightClient, "state_getReadProof", block.header.stateRoot, nodes, [key]);
    return value ?? undefined;
  });
}

/** Values of the trie of messages, in the order of their keys; null for an absent one. */
export async function provenEntries(
  node: SubstrateNode,
  lightClient: LightClient,
  block: KnownHeader,
  keys: readonly Uint8Array[],
): Promise<readonly (Uint8Array | null)[]> {
  const root = await provenValue(node, lightClient, block, MESSAGES_TRIE);
  if (root === undefined || equalBytes(root, HASHERS[node.hasher](EMPTY_TRIE))) return keys.map(() => null);
  return node.childProvenBy(MESSAGES_TRIE, keys, block.hash, block.header.number, (nodes, method) =>
    read(node, lightClient, method, root, nodes, keys),
  );
}

function read(
  { hasher }: SubstrateNode,
  lightClient: LightClient,
  method: string,
  root: Uint8Array,
  nodes: readonly Uint8Array[],
  keys: readonly Uint8Array[],
): readonly (Uint8Array | null)[] {
  const verdict = lightClient.readProof(hasher, root, nodes, keys);
  if (verdict.ok) return verdict.value;
  throw new DishonestNodeError(method, `the proof does not decide every key: ${verdict.error.message}`);
}
