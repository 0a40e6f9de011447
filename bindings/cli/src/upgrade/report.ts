/** What a trial of an upgrade has found. */
import type { LogEntry, RuntimeVersion } from "@as-ismp/core";
import type { UsedWeight } from "./block-weight.ts";
import type { StateSize } from "./chain-state.ts";
import type { UpgradeCheck } from "./checks.ts";
import type { MetadataChanges } from "./metadata-changes.ts";
import type { DecodedStorage } from "./storage-decoding.ts";
import type { ItemDifferences } from "./storage-diff.ts";
import type { StorageVersionChange } from "./storage-versions.ts";
import type { KnownVersion } from "./version-checks.ts";

/** The weight of the upgrade, beside the limit of a block. */
export interface UpgradeWeight {
  /** Of the upgrade alone: the first block of the new code has used so much more than the second one. */
  readonly upgrade: UsedWeight;
  /** Of the first block before its first extrinsic. */
  readonly firstBlock: UsedWeight;
  readonly limit: UsedWeight;
}

/** The result of `tryUpgrade`. What could not be found out is absent, and its check says why. */
export interface UpgradeReport {
  /** Whether no check has failed. */
  readonly ok: boolean;
  readonly block: { readonly number: number; readonly hash: Uint8Array; readonly size: StateSize };
  readonly from: KnownVersion;
  readonly to?: RuntimeVersion;
  readonly checks: readonly UpgradeCheck[];
  readonly metadata?: MetadataChanges;
  /** Of all pallets. */
  readonly storageVersions: readonly StorageVersionChange[];
  readonly weight?: UpgradeWeight;
  readonly differences: readonly ItemDifferences[];
  readonly storage?: DecodedStorage;
  /** What the runtime logged in the upgrade. */
  readonly logs: readonly LogEntry[];
}
