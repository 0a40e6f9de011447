/** The storage versions of pallets before and after an upgrade, which tell which migrations ran. */

import type { State } from "@as-ismp/core";
import type { RuntimeMetadata } from "@as-ismp/relayer/substrate";
import { storageVersionKey } from "./storage-names.ts";

/** The storage version of a pallet; null if it has none, which counts as 0. */
export interface StorageVersionChange {
  readonly pallet: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** All pallets of either metadata, in its order. */
export function storageVersions(
  before: State,
  after: State,
  metadata: readonly (RuntimeMetadata | undefined)[],
): StorageVersionChange[] {
  const prefixes = new Map<string, string>();
  for (const { name, storage } of metadata.flatMap((each) => [...(each?.latest.pallets ?? [])])) {
    prefixes.set(name.toString(), storage.unwrapOr({ prefix: name }).prefix.toString());
  }
  return [...prefixes].map(([pallet, prefix]) => {
    const key = storageVersionKey(prefix);
    return { pallet, before: versionAt(before, key), after: versionAt(after, key) };
  });
}

function versionAt({ top }: State, key: Uint8Array): number | null {
  const value = top.get(key);
  return value === undefined || value.length < 2
    ? null
    : new DataView(value.buffer, value.byteOffset).getUint16(0, true);
}
