/** Keys of storage items that need no metadata. (docs/spec/scale.md#storage-keys) */
import { xxhashAsU8a } from "@polkadot/util-crypto";
import { concat, encodeU32 } from "../codec/scale.ts";

/** The prefix of all keys of a pallet's storage item, 32 bytes. */
export function storagePrefix(pallet: string, item: string): Uint8Array {
  return concat(xxhashAsU8a(pallet, 128), xxhashAsU8a(item, 128));
}

/** The key under which a relay chain stores the head of a parachain. */
export function paraHeadKey(paraId: number): Uint8Array {
  const id = encodeU32(paraId);
  return concat(storagePrefix("Paras", "Heads"), xxhashAsU8a(id, 64), id);
}
