/**
 * What an upgrade writes to storage, by pallet and item.
 *
 * Compared are two states after the same first steps of a block: one by the new code, one by the code before. So what
 * every block writes, its number and its events, is no difference, and what the upgrade wrote is.
 */

import { type State, Storage } from "@as-ismp/core";
import { toHex } from "@as-ismp/core/internal/codec";
import { storagePrefix } from "@as-ismp/core/internal/state";
import type { Plain } from "@as-ismp/relayer/substrate";
import type { StorageNames } from "./storage-names.ts";

/** A value by its type, or `0x` hex if no type is known; null if there is none. */
export type ShownValue = Plain;

/** A key that was added, changed or removed. */
interface StorageDifference {
  /** `0x` hex. */
  readonly key: string;
  /** Of a map, the keys of its entry. */
  readonly keys: readonly Plain[];
  readonly before: ShownValue;
  readonly after: ShownValue;
}

/** All differences of one item. */
export interface ItemDifferences {
  readonly pallet: string;
  readonly item: string;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** In byte order of their keys. */
  readonly differences: readonly StorageDifference[];
}

/** The names by the metadata of the code before and of the new code, as far as they could be read. */
export interface BothNames {
  readonly before: StorageNames | undefined;
  readonly after: StorageNames | undefined;
}

/** Reported elsewhere: the code, and the weight of the block. */
const REPORTED_ELSEWHERE = [Buffer.from(":code"), storagePrefix("System", "BlockWeight")].map(toHex);
/** What each block writes, for the case that there is no other block to compare with. */
export const WRITTEN_BY_EVERY_BLOCK: readonly string[] = [
  "BlockHash",
  "Digest",
  "EventCount",
  "Events",
  "EventTopics",
  "ExecutionPhase",
  "ExtrinsicCount",
  "InherentsApplied",
  "Number",
  "ParentHash",
].map((item) => toHex(storagePrefix("System", item)));

/** @param ignored prefixes of keys, `0x` hex */
export function storageDifferences(
  before: State,
  after: State,
  names: BothNames,
  ignored: readonly string[] = [],
): ItemDifferences[] {
  const compared = new Storage(before);
  compared.adopt(new Storage(after));
  const { top, children } = compared.changes();
  const skipped = [...REPORTED_ELSEWHERE, ...ignored];
  const groups = new Map<string, MutableItem>();
  for (const [key, now] of top) {
    const hex = toHex(key);
    if (skipped.some((prefix) => hex.startsWith(prefix))) continue;
    const then = before.top.get(key);
    const group = groupOf(groups, ...itemNames(names, key));
    add(group, {
      key: hex,
      keys: keysOf(names, key),
      before: shown(names.before, key, then),
      after: shown(names.after, key, now ?? undefined),
    });
  }
  for (const [id, changes] of children) {
    const group = groupOf(groups, "(child trie)", textOrHex(id));
    const trie = before.children.get(Buffer.from(id).toString("latin1"));
    for (const [key, now] of changes) {
      add(group, {
        key: toHex(key),
        keys: [],
        before: shown(undefined, key, trie?.get(key)),
        after: shown(undefined, key, now ?? undefined),
      });
    }
  }
  return [...groups.values()];
}

function itemNames({ before, after }: BothNames, key: Uint8Array): [pallet: string, item: string] {
  for (const names of [after, before]) {
    const item = names?.itemOf(key);
    if (item !== undefined) return [item.pallet, item.item];
    const versioned = names?.versionedBy(key);
    if (versioned !== undefined) return [versioned, "storage version"];
  }
  return ["(no pallet)", "(no item)"];
}

type MutableItem = {
  -readonly [field in keyof ItemDifferences]: ItemDifferences[field] extends readonly (infer T)[]
    ? T[]
    : ItemDifferences[field];
};

function groupOf(groups: Map<string, MutableItem>, pallet: string, item: string): MutableItem {
  const name = `${pallet}.${item}`;
  let group = groups.get(name);
  if (group === undefined) {
    group = { pallet, item, added: 0, changed: 0, removed: 0, differences: [] };
    groups.set(name, group);
  }
  return group;
}

function add(group: MutableItem, difference: StorageDifference): void {
  group.differences.push(difference);
  if (difference.before === null) group.added += 1;
  else if (difference.after === null) group.removed += 1;
  else group.changed += 1;
}

/** The value as data; its bytes if it does not decode. */
function shown(names: StorageNames | undefined, key: Uint8Array, value: Uint8Array | undefined): ShownValue {
  if (value === undefined) return null;
  const item = names?.itemOf(key);
  if (names === undefined || item === undefined) return toHex(value);
  try {
    return names.valueOf(item, value) ?? toHex(value);
  } catch {
    return toHex(value);
  }
}

function keysOf({ before, after }: BothNames, key: Uint8Array): readonly Plain[] {
  for (const names of [after, before]) {
    const item = names?.itemOf(key);
    if (names === undefined || item === undefined) continue;
    try {
      return names.keysOf(item, key);
    } catch {
      // By the other metadata it may be readable.
    }
  }
  return [];
}

/** The id of a child trie, which is often a text such as `ISMP`. */
function textOrHex(id: Uint8Array): string {
  const text = Buffer.from(id).toString("latin1");
  return /^[\x21-\x7e]+$/.test(text) ? text : toHex(id);
}
