import { readFileSync } from "node:fs";

/** What the Rust pallet did, see `tests/vectors/README.md`. Byte strings are hex. */
interface AssetVectors {
  /** Of the Rust runtime, version 15. */
  readonly metadata: string;
  /** Accounts, by the byte that their ids consist of, and what they have at genesis. */
  readonly balances: readonly (readonly [number, string])[];
  readonly sequences: readonly AssetSequence[];
}

export interface AssetSequence {
  readonly nextAssetId: number | null;
  /** Digest of the state at genesis. */
  readonly begin: string;
  readonly steps: readonly AssetStep[];
  /** The state afterwards. */
  readonly end: readonly (readonly [string, string])[];
}

export interface AssetStep {
  /** The signer; null for root. */
  readonly who: number | null;
  readonly call: string;
  readonly result: string;
  readonly events: readonly string[];
  /** Digest of the state, after some of the steps. */
  readonly state?: string;
}

const file = new URL("../../vectors/oracle/assets.json", import.meta.url);

export const assetVectors = JSON.parse(readFileSync(file, "utf8")) as AssetVectors;
