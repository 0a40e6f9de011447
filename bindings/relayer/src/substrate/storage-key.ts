/**
 * Keys of storage items by name: `twox128(pallet) ++ twox128(item)`, then the hashed keys of a map.
 *
 * Throws {@link MetadataError} if the number of keys is not that of the map. (docs/spec/scale.md#storage-keys,
 * docs/spec/host.md#metadata)
 */

import { concat, toHex } from "@as-ismp/core/internal/codec";
import { storagePrefix } from "@as-ismp/core/internal/state";
import type { StorageEntryMetadataLatest } from "@polkadot/types/interfaces";
import { blake2AsU8a, xxhashAsU8a } from "@polkadot/util-crypto";
import { MetadataError, type RuntimeMetadata, type TypeId } from "./metadata.ts";
import { type Plain, toPlain } from "./plain.ts";

type KeyHasher = (key: Uint8Array) => Uint8Array;

/** By their names in metadata. The library's types have these names without underscores, its values with them. */
const HASHERS: Readonly<Record<string, KeyHasher>> = {
  Blake2_128: (key) => blake2AsU8a(key, 128),
  Blake2_256: (key) => blake2AsU8a(key, 256),
  Blake2_128Concat: (key) => concat(blake2AsU8a(key, 128), key),
  Twox128: (key) => xxhashAsU8a(key, 128),
  Twox256: (key) => xxhashAsU8a(key, 256),
  Twox64Concat: (key) => concat(xxhashAsU8a(key, 64), key),
  Identity: (key) => key,
};

/** Bytes of the hash in front of a key, and whether the key follows it: the others can't be decoded. */
const KEY_FORMS: Readonly<Record<string, readonly [hashLength: number, hasKey: boolean]>> = {
  Blake2_128: [16, false],
  Blake2_256: [32, false],
  Blake2_128Concat: [16, true],
  Twox128: [16, false],
  Twox256: [32, false],
  Twox64Concat: [8, true],
  Identity: [0, true],
};

/** The key of an item; of a map, of the entry at `keys`. @throws MetadataError */
export function storageKey(
  metadata: RuntimeMetadata,
  pallet: string,
  item: string,
  keys: readonly unknown[] = [],
): Uint8Array {
  const { length } = keysOf(metadata, metadata.storageEntry(pallet, item));
  if (length !== keys.length) {
    throw new MetadataError(`${pallet}.${item}: expected ${length} keys, got ${keys.length}`);
  }
  return storageKeyPrefix(metadata, pallet, item, keys);
}

/** What the keys of all entries of a map begin with whose first keys are `keys`. @throws MetadataError */
export function storageKeyPrefix(
  metadata: RuntimeMetadata,
  pallet: string,
  item: string,
  keys: readonly unknown[] = [],
): Uint8Array {
  const types = keysOf(metadata, metadata.storageEntry(pallet, item));
  if (keys.length > types.length) {
    throw new MetadataError(`${pallet}.${item}: expected at most ${types.length} keys, got ${keys.length}`);
  }
  const hashed = keys.map((key, i) => {
    const { type, hash } = types[i] as MapKey;
    return hash(metadata.encode(type, key));
  });
  return concat(itemPrefix(metadata, pallet, item), ...hashed);
}

/** What a storage key is of. */
export interface DecodedStorageKey {
  /** Name of the pallet. */
  readonly pallet: string;
  /** Name of the item. */
  readonly item: string;
  /** The keys of a map. A key of which only the hash is stored is that hash, in hex. */
  readonly keys: readonly Plain[];
}

/** Finds the item of a key; undefined if it is of none in the metadata, or does not decode. */
export function decodeStorageKey(metadata: RuntimeMetadata, key: Uint8Array): DecodedStorageKey | undefined {
  const found = itemsByPrefix(metadata).get(toHex(key.subarray(0, 32)));
  if (found === undefined) return undefined;
  const { pallet, item } = found;
  const keys: Plain[] = [];
  let rest = key.subarray(32);
  for (const { type, hasher } of keysOf(metadata, metadata.storageEntry(pallet, item))) {
    const [hashLength, hasKey] = KEY_FORMS[hasher] as readonly [number, boolean];
    if (!hasKey) {
      keys.push(toHex(rest.subarray(0, hashLength)));
      rest = rest.subarray(hashLength);
      continue;
    }
    try {
      const value = metadata.decodeFirst(type, rest.subarray(hashLength));
      keys.push(toPlain(value, metadata));
      rest = rest.subarray(hashLength + value.encodedLength);
    } catch {
      return undefined;
    }
  }
  return rest.length === 0 ? { pallet, item, keys } : undefined;
}

type ItemNames = Pick<DecodedStorageKey, "pallet" | "item">;
const indices = new WeakMap<RuntimeMetadata, ReadonlyMap<string, ItemNames>>();

function itemsByPrefix(metadata: RuntimeMetadata): ReadonlyMap<string, ItemNames> {
  const known = indices.get(metadata);
  if (known !== undefined) return known;
  const index = new Map<string, ItemNames>();
  for (const { name, storage } of metadata.latest.pallets) {
    for (const { name: item } of storage.unwrapOr(undefined)?.items ?? []) {
      const names = { pallet: name.toString(), item: item.toString() };
      index.set(toHex(itemPrefix(metadata, names.pallet, names.item)), names);
    }
  }
  indices.set(metadata, index);
  return index;
}

function itemPrefix(metadata: RuntimeMetadata, pallet: string, item: string): Uint8Array {
  return storagePrefix(metadata.pallet(pallet).storage.unwrap().prefix.toString(), item);
}

/** A key of a map: its type, and its hasher by name and as a function. */
interface MapKey {
  readonly type: TypeId;
  readonly hasher: string;
  readonly hash: KeyHasher;
}

/**
 * The keys of an item; none for a value. A map with one hasher has one key of any type. With several hashers, its key
 * type is a tuple with one type for each.
 */
function keysOf(metadata: RuntimeMetadata, { type }: StorageEntryMetadataLatest): MapKey[] {
  if (!type.isMap) return [];
  const { hashers, key } = type.asMap;
  const tuple = hashers.length === 1 ? [key] : [...metadata.registry.lookup.getSiType(key).def.asTuple];
  return hashers.map(({ type: hasher }, i) => {
    const hash = HASHERS[hasher];
    const keyType = tuple[i];
    if (hash === undefined || keyType === undefined)
      throw new MetadataError(`unknown storage hasher ${hasher}`);
    return { type: keyType, hasher, hash };
  });
}
