/** The weight that a block has used, and what it may use, as pallet System keeps them. */

import type { State } from "@as-ismp/core";
import { storagePrefix } from "@as-ismp/core/internal/state";
import { type RuntimeMetadata, toPlain } from "@as-ismp/relayer/substrate";

/** Picoseconds, and bytes of proof. */
export interface UsedWeight {
  readonly refTime: bigint;
  readonly proofSize: bigint;
}

/** Of all classes together, so far. @throws MetadataError for a runtime whose System keeps it in another way */
export function usedWeight(metadata: RuntimeMetadata, { top }: State): UsedWeight {
  const bytes = top.get(storagePrefix("System", "BlockWeight"));
  if (bytes === undefined) return { refTime: 0n, proofSize: 0n };
  const { type } = metadata.storageEntry("System", "BlockWeight");
  const classes = toPlain(metadata.decode(type.asPlain, bytes)) as unknown as Record<string, UsedWeight>;
  return Object.values(classes).reduce((sum, each) => ({
    refTime: sum.refTime + each.refTime,
    proofSize: sum.proofSize + each.proofSize,
  }));
}

/** What a block may use. @throws MetadataError */
export function weightLimit(metadata: RuntimeMetadata): UsedWeight {
  const { maxBlock } = metadata.constant("System", "BlockWeights") as unknown as {
    maxBlock: UsedWeight;
  };
  return maxBlock;
}

/** Whether a block of this weight is within the limit. */
export function fits(used: UsedWeight, limit: UsedWeight): boolean {
  return used.refTime <= limit.refTime && used.proofSize <= limit.proofSize;
}

export function difference(left: UsedWeight, right: UsedWeight): UsedWeight {
  const less = (a: bigint, b: bigint): bigint => (a > b ? a - b : 0n);
  return {
    refTime: less(left.refTime, right.refTime),
    proofSize: less(left.proofSize, right.proofSize),
  };
}
