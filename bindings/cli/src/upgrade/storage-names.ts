/**
 * Which storage item a key belongs to, with the keys of a map, by the metadata of a runtime; and the decoding of its
 * value, which refuses bytes that are shorter or longer than the type.
 *
 * A key is `twox128(prefix of the pallet) ++ twox128(item)`, then for a map one part for each key. A hasher that keeps
 * its key (`…Concat`, `Identity`) has the key behind the hash, which must be the hash of it.
 * (docs/spec/scale.md#storage-keys)
 */

import { equalBytes, toHex } from "@as-ismp/core/internal/codec";
import { storagePrefix } from "@as-ismp/core/internal/state";
import { MetadataError, type Plain, type RuntimeMetadata, toPlain } from "@as-ismp/relayer/substrate";
import { blake2AsU8a, xxhashAsU8a } from "@polkadot/util-crypto";
import type { MetadataStorageEntry, MetadataTypeId } from "./metadata-types.ts";

/** What {@link StorageNames} knows of an item. */
export interface NamedItem {
  readonly pallet: string;
  readonly item: string;
  readonly entry: MetadataStorageEntry;
}

type KeyHash = (key: Uint8Array) => Uint8Array;

interface KeptKey {
  /** Bytes of the hash. */
  readonly length: number;
  /** Undefined if the key is not behind the hash. */
  readonly hash: KeyHash | undefined;
}

const KEY_FORMS: Readonly<Record<string, KeptKey>> = {
  Blake2_128: { length: 16, hash: undefined },
  Blake2_256: { length: 32, hash: undefined },
  Blake2_128Concat: { length: 16, hash: (key) => blake2AsU8a(key, 128) },
  Twox128: { length: 16, hash: undefined },
  Twox256: { length: 32, hash: undefined },
  Twox64Concat: { length: 8, hash: (key) => xxhashAsU8a(key, 64) },
  Identity: { length: 0, hash: () => new Uint8Array() },
};
/** The prefixes of pallet and item. */
const PREFIX = 32;
const PALLET_PREFIX = 16;
const VERSION = ":__STORAGE_VERSION__:";
const VERSION_SUFFIX = toHex(xxhashAsU8a(VERSION, 128));

/** The storage items of a runtime by their prefixes. */
export class StorageNames {
  readonly metadata: RuntimeMetadata;
  readonly #items = new Map<string, NamedItem>();
  readonly #pallets = new Map<string, string>();

  constructor(metadata: RuntimeMetadata) {
    this.metadata = metadata;
    for (const { name, storage } of metadata.latest.pallets) {
      const { prefix, items } = storage.unwrapOr({ prefix: name, items: [] });
      this.#pallets.set(toHex(xxhashAsU8a(prefix.toString(), 128)), name.toString());
      for (const entry of items) {
        const [pallet, item] = [name.toString(), entry.name.toString()];
        this.#items.set(toHex(storagePrefix(prefix.toString(), item)), { pallet, item, entry });
      }
    }
  }

  /** The item that a key of the main trie belongs to. */
  itemOf(key: Uint8Array): NamedItem | undefined {
    return key.length < PREFIX ? undefined : this.#items.get(toHex(key.subarray(0, PREFIX)));
  }

  /** The pallet whose storage version is at a key. */
  versionedBy(key: Uint8Array): string | undefined {
    return isStorageVersionKey(key) ? this.#pallets.get(toHex(key.subarray(0, PALLET_PREFIX))) : undefined;
  }

  /** The keys of a map that a whole key has; the hash, `0x` hex, where it keeps nothing else. @throws MetadataError, and what the library throws */
  keysOf({ entry }: NamedItem, key: Uint8Array): Plain[] {
    let rest = key.subarray(PREFIX);
    const keys: Plain[] = [];
    for (const { form, type } of this.#keyParts(entry)) {
      const hash = rest.subarray(0, form.length);
      if (hash.length !== form.length) throw new MetadataError("the key ends early");
      rest = rest.subarray(form.length);
      if (form.hash === undefined) {
        keys.push(toHex(hash));
        continue;
      }
      const { registry } = this.metadata;
      const value = registry.createType(registry.createLookupType(type), rest);
      const encoded = rest.subarray(0, value.encodedLength);
      if (encoded.length !== value.encodedLength) throw new MetadataError("the key ends early");
      if (!equalBytes(form.hash(encoded), hash)) throw new MetadataError("the key has another hash");
      keys.push(toPlain(value, this.metadata));
      rest = rest.subarray(encoded.length);
    }
    if (rest.length > 0) throw new MetadataError(`the key has ${rest.length} bytes too many`);
    return keys;
  }

  /** The value of an item. @throws MetadataError, and what the library throws */
  valueOf({ entry: { type } }: NamedItem, value: Uint8Array): Plain {
    return toPlain(this.metadata.decode(type.isMap ? type.asMap.value : type.asPlain, value), this.metadata);
  }

  #keyParts({ type }: MetadataStorageEntry): { form: KeptKey; type: MetadataTypeId }[] {
    if (!type.isMap) return [];
    const { hashers, key } = type.asMap;
    const types =
      hashers.length === 1 ? [key] : [...this.metadata.registry.lookup.getSiType(key).def.asTuple];
    return hashers.map((hasher, i) => {
      // The library's types have these names without underscores, its values with them.
      const form = KEY_FORMS[hasher.type];
      const keyType = types[i];
      if (form === undefined || keyType === undefined) {
        throw new MetadataError(`unknown storage hasher ${hasher.type}`);
      }
      return { form, type: keyType };
    });
  }
}

/** Key of the version of a pallet's storage. (docs/spec/host.md#upgrades) */
export function storageVersionKey(palletPrefix: string): Uint8Array {
  return storagePrefix(palletPrefix, VERSION);
}

/** Whether a key is that of the storage version of a pallet, known or not. */
export function isStorageVersionKey(key: Uint8Array): boolean {
  return key.length === PREFIX && toHex(key.subarray(PALLET_PREFIX)) === VERSION_SUFFIX;
}
