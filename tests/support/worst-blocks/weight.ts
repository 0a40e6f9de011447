import { storagePrefix } from "../../../bindings/chain/src/chain/index.ts";
import type { Storage } from "../../../bindings/core/src/index.ts";

/** Picoseconds, and bytes of proof. */
export interface Weight {
  readonly refTime: bigint;
  readonly proofSize: bigint;
}

export interface BlockWeight {
  readonly normal: Weight;
  readonly operational: Weight;
  readonly mandatory: Weight;
}

/** The weight of the last block. */
export function readWeight(storage: Storage): BlockWeight {
  const value = storage.get(storagePrefix("System", "BlockWeight"));
  if (value === undefined) throw new Error("no weight of a block");
  let at = 0;
  const compact = (): bigint => {
    const first = value[at] as number;
    const mode = first & 3;
    const length = mode === 3 ? (first >> 2) + 5 : 1 << mode;
    let number = 0n;
    for (let i = length - 1; i >= (mode === 3 ? 1 : 0); i -= 1)
      number = (number << 8n) | BigInt(value[at + i] ?? 0);
    at += length;
    return mode === 3 ? number : number >> 2n;
  };
  const weight = (): Weight => ({ refTime: compact(), proofSize: compact() });
  return { normal: weight(), operational: weight(), mandatory: weight() };
}
