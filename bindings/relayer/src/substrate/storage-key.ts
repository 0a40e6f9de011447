/**
 * Keys of storage items by name: `twox128(pallet) ++ twox128(item)`, then the hashed keys of a map.
 *
 * Throws {@link MetadataError} if the number of keys is not that of the map. (docs/spec/scale.md#storage-keys,
 * docs/spec/host.md#metadata)
 */

import { concat } from "@as-ismp/core/internal/codec";
import { storagePrefix } from "@as-ismp/core/internal/state";
import type { StorageEntryMetadataLatest } from "@polkadot/types/interfaces";
import { blake2AsU8a, xxhashAsU8a } from "@polkadot/util-crypto";
import { MetadataError, type RuntimeMetadata, type TypeId } from "./metadata.ts";

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

/** The key of an item; of a map, of the entry at `keys`. @throws MetadataError */
export function storageKey(
  metadata: RuntimeMetadata,
  pallet: string,
  item: string,
  keys: readonly unknown[] = [],
): Uint8Array {
  const entry = metadata.storageEntry(pallet, item);
  const prefix = metadata.pallet(pallet).storage.unwrap().prefix.toString();
  const types = entry.type.isMap ? mapKeys(metadata, entry) : [];
  if (types.length !== keys.length) {
    throw new MetadataError(`${pallet}.${item}: expected ${types.length} keys, got ${keys.length}`);
  }
  const hashed = types.map(({ type, hash }, i) => hash(metadata.encode(type, keys[i])));
  return concat(storagePrefix(prefix, item), ...hashed);
}

/**
 * A map with one hasher has one key of any type. With several hashers, its key type is a tuple with one type for
 * each.
 */
function mapKeys(
  metadata: RuntimeMetadata,
  { type }: StorageEntryMetadataLatest,
): { type: TypeId; hash: KeyHasher }[] {
  const { hashers, key } = type.asMap;
  const tuple = hashers.length === 1 ? [key] : [...metadata.registry.lookup.getSiType(key).def.asTuple];
  return hashers.map(({ type: name }, i) => {
    const hash = HASHERS[name];
    const keyType = tuple[i];
    if (hash === undefined || keyType === undefined)
      throw new MetadataError(`unknown storage hasher ${name}`);
    return { type: keyType, hash };
  });
}
