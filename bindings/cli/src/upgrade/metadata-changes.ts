/**
 * What an upgrade changes in metadata: calls, transaction extensions, storage items, pallets.
 *
 * Calls and extensions decide about the transaction version: it says whether an extrinsic that was encoded for the
 * runtime before still means the same. Storage items decide about migrations.
 */
import type { RuntimeMetadata } from "@as-ismp/relayer/substrate";
import type {
  MetadataPallet,
  MetadataStorageEntry,
  MetadataTypeId,
  MetadataVariant,
} from "./metadata-types.ts";
import { TypeCompatibility } from "./type-compatibility.ts";

/** Each list has names such as `Names` or `Names.claim`. */
export interface MetadataChanges {
  readonly addedPallets: readonly string[];
  readonly removedPallets: readonly string[];
  readonly addedCalls: readonly string[];
  /** Calls that are gone, or that have another index or other arguments. */
  readonly brokenCalls: readonly string[];
  /** Whether the transaction extensions are others, or in another order. */
  readonly extensionsChanged: boolean;
  readonly addedStorage: readonly string[];
  readonly removedStorage: readonly string[];
  /** Items whose keys or values are encoded in another way. */
  readonly changedStorage: readonly string[];
}

/** Removed at the beginning of each block, so it needs no migration. */
const EVENTS = "System.Events";

export function metadataChanges(before: RuntimeMetadata, after: RuntimeMetadata): MetadataChanges {
  const types = new TypeCompatibility(before, after);
  const [oldPallets, newPallets] = [palletsOf(before), palletsOf(after)];
  const [oldCalls, newCalls] = [callsOf(before), callsOf(after)];
  const [oldStorage, newStorage] = [storageOf(before), storageOf(after)];
  return {
    addedPallets: missingIn(newPallets, oldPallets),
    removedPallets: missingIn(oldPallets, newPallets),
    addedCalls: missingIn(newCalls, oldCalls),
    brokenCalls: [...oldCalls]
      .filter(([name, call]) => {
        const other = newCalls.get(name);
        return (
          other === undefined ||
          other.pallet !== call.pallet ||
          !other.variant.index.eq(call.variant.index) ||
          !types.haveCompatibleFields([...call.variant.fields], [...other.variant.fields])
        );
      })
      .map(([name]) => name),
    extensionsChanged:
      before.extensions.length !== after.extensions.length ||
      before.extensions.some(({ name, explicit }, i) => {
        const other = after.extensions[i];
        return other === undefined || other.name !== name || !types.isCompatible(explicit, other.explicit);
      }),
    addedStorage: missingIn(newStorage, oldStorage),
    removedStorage: missingIn(oldStorage, newStorage),
    changedStorage: [...oldStorage]
      .filter(([name, entry]) => {
        const other = newStorage.get(name);
        return name !== EVENTS && other !== undefined && !hasSameLayout(types, entry, other);
      })
      .map(([name]) => name),
  };
}

function hasSameLayout(
  types: TypeCompatibility,
  before: MetadataStorageEntry,
  after: MetadataStorageEntry,
): boolean {
  if (before.type.isPlain !== after.type.isPlain) return false;
  if (before.type.isPlain) return types.isCompatible(before.type.asPlain, after.type.asPlain);
  const [old, now] = [before.type.asMap, after.type.asMap];
  return (
    old.hashers.toString() === now.hashers.toString() &&
    types.isCompatible(old.key, now.key) &&
    types.isCompatible(old.value, now.value)
  );
}

interface KnownCall {
  readonly pallet: number;
  readonly variant: MetadataVariant;
}

function palletsOf({ latest }: RuntimeMetadata): Map<string, MetadataPallet> {
  return new Map(latest.pallets.map((pallet) => [pallet.name.toString(), pallet]));
}

function callsOf(metadata: RuntimeMetadata): Map<string, KnownCall> {
  const calls = new Map<string, KnownCall>();
  for (const [pallet, { calls: own, index }] of palletsOf(metadata)) {
    for (const variant of variantsOf(metadata, own.unwrapOr(undefined)?.type)) {
      calls.set(`${pallet}.${variant.name}`, { pallet: index.toNumber(), variant });
    }
  }
  return calls;
}

function variantsOf({ registry }: RuntimeMetadata, type: MetadataTypeId | undefined): MetadataVariant[] {
  return type === undefined ? [] : [...registry.lookup.getSiType(type).def.asVariant.variants];
}

function storageOf(metadata: RuntimeMetadata): Map<string, MetadataStorageEntry> {
  return new Map(
    [...palletsOf(metadata)].flatMap(([pallet, { storage }]) =>
      [...(storage.unwrapOr(undefined)?.items ?? [])].map(
        (item) => [`${pallet}.${item.name}`, item] as const,
      ),
    ),
  );
}

function missingIn(names: ReadonlyMap<string, unknown>, others: ReadonlyMap<string, unknown>): string[] {
  return [...names.keys()].filter((name) => !others.has(name));
}
