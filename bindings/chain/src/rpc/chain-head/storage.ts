/**
 * The answer to `chainHead_v1_storage`, in pages: items for single keys, and items for all keys below a prefix.
 *
 * Invariant: an item is read when its page is requested, from the block's own state, which never changes.
 */

import { childTrie, type Trie } from "@as-ismp/core";
import { toHex } from "@as-ismp/core/internal/codec";
import { HASHERS } from "@as-ismp/core/internal/state";
import type { ChainBlock } from "../../chain/chain-block.ts";
import type { MethodContext } from "../method.ts";

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

/** The most characters of a page with more than one item. */
const PAGE_LENGTH = 2 ** 20;

/** The texts of an item, by its type. */
type Result = Readonly<Record<string, string>>;

export function isItemType(type: unknown): type is ItemType {
  return (TYPES as readonly unknown[]).includes(type);
}

/**
 * The events of the operation. In a list of all keys below a prefix, a `waitingForContinue` event separates two
 * pages.
 */
export async function* storageResults(
  block: ChainBlock,
  items: readonly StorageItem[],
  child: Uint8Array | undefined,
  { limits, share }: Pick<MethodContext, "limits" | "share">,
): AsyncGenerator<object> {
  const trie = child === undefined ? block.state.top : childTrie(block.state, child);
  const pausing = items.some(({ type }) => type === "descendantsValues" || type === "descendantsHashes");
  let page: Result[] = [];
  let length = 0;
  for (const item of results(trie, block, items)) {
    const own = Object.values(item).reduce((sum, text) => sum + text.length, 0);
    if (page.length === limits.operationItems || (page.length > 0 && length + own > PAGE_LENGTH)) {
      yield { event: "operationStorageItems", items: page };
      if (pausing) yield { event: "operationWaitingForContinue" };
      page = [];
      length = 0;
    }
    page.push(item);
    length += own;
    if (share.isOver) await share.turn();
  }
  if (page.length > 0) yield { event: "operationStorageItems", items: page };
  yield { event: "operationStorageDone" };
}

function* results(trie: Trie, block: ChainBlock, items: readonly StorageItem[]): Generator<Result> {
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
