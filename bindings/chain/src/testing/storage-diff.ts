/**
 * What a call changed in storage, decoded by the metadata.
 *
 * Leaves out what every extrinsic changes: the events, weights and counters of the block.
 */
import type { State, TrieChange } from "@as-ismp/core";
import { childTrie } from "@as-ismp/core";
import { toHex } from "@as-ismp/core/internal/codec";
import { childId, diffTries } from "@as-ismp/core/internal/state";
import { decodeStorageKey, type Plain, type RuntimeMetadata, toPlain } from "@as-ismp/relayer/substrate";

/** An entry of storage that a call changed. */
export interface StorageChange {
  /** Name of the pallet; `?` if the metadata have no item for the key. */
  readonly pallet: string;
  /** Name of the item. Without one in the metadata, the key in hex, or the text of a well-known key such as `:code`. */
  readonly item: string;
  /** The decoded keys of a map. A key of which only the hash is stored is that hash. */
  readonly keys: readonly Plain[];
  /** The decoded value before, null if there was none. Undecoded, in hex, if the metadata have no item for it. */
  readonly before: Plain;
  /** The same after the call. */
  readonly after: Plain;
  /** For an entry of a child trie the id of that trie, as text. */
  readonly child?: string;
}

/** Of pallet System. */
const BOOKKEEPING = new Set([
  "Events",
  "EventCount",
  "EventTopics",
  "BlockWeight",
  "BlockSize",
  "AllExtrinsicsLen",
  "ExtrinsicCount",
  "ExtrinsicData",
  "ExtrinsicWeightReclaimed",
  "ExecutionPhase",
]);
const EXTRINSIC_INDEX = toHex(new TextEncoder().encode(":extrinsic_index"));

/** The differences between two states, without what every extrinsic changes. */
export function storageChanges(before: State, after: State, metadata: RuntimeMetadata): StorageChange[] {
  const top = diffTries(before.top, after.top)
    .filter(([key]) => toHex(key) !== EXTRINSIC_INDEX && !isChildRoot(key))
    .map((change) => decodeChange(change, before.top.get(change[0]), metadata))
    .filter(({ pallet, item }) => pallet !== "System" || !BOOKKEEPING.has(item));
  const names = new Set([...before.children.keys(), ...after.children.keys()]);
  const children = [...names].flatMap((name) => {
    const [old, now] = [before, after].map((state) => childTrie(state, childId(name)));
    if (old === undefined || now === undefined || old === now) return [];
    return diffTries(old, now).map(([key, value]) => ({
      ...undecoded(key, old.get(key), value),
      child: name,
    }));
  });
  return [...top, ...children];
}

const CHILD_ROOTS = new TextEncoder().encode(":child_storage:");

function isChildRoot(key: Uint8Array): boolean {
  return CHILD_ROOTS.every((byte, i) => key[i] === byte);
}

function decodeChange(
  [key, value]: TrieChange,
  before: Uint8Array | undefined,
  metadata: RuntimeMetadata,
): StorageChange {
  const found = decodeStorageKey(metadata, key);
  if (found === undefined) return undecoded(key, before, value);
  const { type } = metadata.storageEntry(found.pallet, found.item);
  const decode = (bytes: Uint8Array | null | undefined): Plain => {
    if (bytes === null || bytes === undefined) return null;
    return toPlain(metadata.decode(type.isMap ? type.asMap.value : type.asPlain, bytes), metadata);
  };
  return { ...found, before: decode(before), after: decode(value) };
}

function undecoded(key: Uint8Array, before: Uint8Array | undefined, value: Uint8Array | null): StorageChange {
  const text = new TextDecoder().decode(key);
  const item = /^:[\w:]+$/.test(text) ? text : toHex(key);
  const hexOf = (bytes: Uint8Array | null | undefined) => (bytes ? toHex(bytes) : null);
  return { pallet: "?", item, keys: [], before: hexOf(before), after: hexOf(value) };
}
