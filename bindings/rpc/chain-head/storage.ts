/**
 * The answer to `chainHead_v1_storage`, in pages: items of some keys, and of all keys below some.
 *
 * Invariant: an item is read when its page is asked for, from the block's own state, which never changes.
 */
import type { ChainBlock } from "../../chain/chain-block.ts";
import { toHex } from "../../chain/hex.ts";
import { HASHERS } from "../../state/hasher.ts";
import { childTrie } from "../../state/state.ts";
import type { Trie } from "../../state/trie.ts";

const TYPES = [
  "value",
  "hash",
  "closestDescendantMerkleValue",
  "descendantsValues",
  "descendantsHashes",
] as const;

export type ItemType = (typeof TYPES)[number];

export interface StorageItem {
  readonly key: Uint8Array;
  readonly type: ItemType;
}

export function isItemType(type: unknown): type is ItemType {
  return (TYPES as readonly unknown[]).includes(type);
}

/**
 * The events of the operation. Where a list of all keys below another is asked for, one that asks to be
 * continued stands between two pages.
 */
export function* storageResults(
  block: ChainBlock,
  items: readonly StorageItem[],
  child: Uint8Array | undefined,
  pageSize: number,
): Generator<object> {
  const trie = child === undefined ? block.state.top : childTrie(block.state, child);
  const pausing = items.some(({ type }) => type === "descendantsValues" || type === "descendantsHashes");
  let page: object[] = [];
  for (const item of results(trie, block, items)) {
    if (page.length === pageSize) {
      yield { event: "operationStorageItems", items: page };
      if (pausing) yield { event: "operationWaitingForContinue" };
      page = [];
    }
    page.push(item);
  }
  if (page.length > 0) yield { event: "operationStorageItems", items: page };
  yield { event: "operationStorageDone" };
}

function* results(trie: Trie, block: ChainBlock, items: readonly StorageItem[]): Generator<object> {
  const hash = (value: Uint8Array): string => toHex(HASHERS[trie.hasher](value));
  for (const { key, type } of items) {
    if (type === "descendantsValues" || type === "descendantsHashes") {
      for (const [below, value] of trie.entries(key)) {
        const found = type === "descendantsValues" ? { value: toHex(value) } : { hash: hash(value) };
        yield { key: toHex(below), ...found };
      }
    } else if (type === "closestDescendantMerkleValue") {
      const merkle = trie.merkleValue(key, block.stateVersion);
      if (merkle !== undefined) yield { key: toHex(key), closestDescendantMerkleValue: toHex(merkle) };
    } else {
      const value = trie.get(key);
      if (value === undefined) continue;
      yield { key: toHex(key), ...(type === "value" ? { value: toHex(value) } : { hash: hash(value) }) };
    }
  }
}
