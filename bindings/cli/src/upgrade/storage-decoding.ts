/**
 * Decodes every key and every value of a state with the metadata of the new code, and names each that does not decode.
 *
 * A migration that was forgotten shows here: the old bytes are shorter or longer than the new type, or no value of it.
 * Bytes of the right length that mean something else can't be found this way. Keys of no item are counted: they may
 * be left behind by a pallet or an item that is gone. Child tries have no types in metadata, so they are only counted.
 */

import type { State } from "@as-ismp/core";
import { toHex } from "@as-ismp/core/internal/codec";
import { isStorageVersionKey, type StorageNames } from "./storage-names.ts";

/** A key whose name or value does not decode. */
interface UndecodableKey {
  readonly pallet: string;
  readonly item: string;
  /** `0x` hex. */
  readonly key: string;
  /** `0x` hex. */
  readonly value: string;
  readonly reason: string;
}

/** What came out of {@link decodeStorage}. */
export interface DecodedStorage {
  readonly decoded: number;
  readonly undecodable: number;
  /** The first ones, at most {@link MOST_NAMED}. */
  readonly named: readonly UndecodableKey[];
  /** Number of keys of items that only the metadata before has, by name. */
  readonly leftBehind: Readonly<Record<string, number>>;
  /** Keys that neither metadata has: well-known ones such as `:code`, storage versions, and others. */
  readonly wellKnown: number;
  readonly unknown: number;
  /** Entries of child tries. */
  readonly inChildTries: number;
}

/** A state may have millions of entries; the report of them all must fit into memory. */
const MOST_NAMED = 10_000;
/** Entries between two turns of the event loop. */
const STEP = 2000;

export async function decodeStorage(
  { top, children }: State,
  names: StorageNames,
  before: StorageNames | undefined,
  onProgress: (decoded: number) => void,
): Promise<DecodedStorage> {
  const named: UndecodableKey[] = [];
  const leftBehind: Record<string, number> = {};
  let [decoded, undecodable, wellKnown, unknown, inChildTries] = [0, 0, 0, 0, 0];
  for (const [key, value] of top.entries()) {
    const item = names.itemOf(key);
    if (item === undefined) {
      const former = before?.itemOf(key);
      if (former !== undefined) {
        const name = `${former.pallet}.${former.item}`;
        leftBehind[name] = (leftBehind[name] ?? 0) + 1;
      } else if (isWellKnown(key)) wellKnown += 1;
      else unknown += 1;
      continue;
    }
    try {
      names.keysOf(item, key);
      names.valueOf(item, value);
      decoded += 1;
    } catch (error) {
      undecodable += 1;
      const reason = error instanceof Error ? error.message : String(error);
      if (named.length < MOST_NAMED) {
        named.push({ pallet: item.pallet, item: item.item, key: toHex(key), value: toHex(value), reason });
      }
    }
    if ((decoded + undecodable) % STEP === 0) {
      onProgress(decoded + undecodable);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  for (const trie of children.values()) for (const _ of trie.entries()) inChildTries += 1;
  return { decoded, undecodable, named, leftBehind, wellKnown, unknown, inChildTries };
}

const COLON = 0x3a;

/** A key of the host, such as `:code`, or the version of a pallet's storage. */
function isWellKnown(key: Uint8Array): boolean {
  return key[0] === COLON || isStorageVersionKey(key);
}
