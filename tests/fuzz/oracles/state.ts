import type { State, Storage } from "../../../bindings/core/src/index.ts";
import { storagePrefix } from "../../../bindings/core/src/state/storage-prefix.ts";
import { hex } from "../../support/hex.ts";

/**
 * What a call has changed, including child tries and the off-chain index, and whether a failed call may have changed
 * it.
 */

/** Keys of changes: `0x…` of the top trie, `ISMP 0x…` of a child trie, `off-chain 0x…`. */
export function changedPlaces(before: State, after: Storage): string[] {
  const now = after.snapshot();
  const writes = after.offchainWrites().map(([key]) => `off-chain ${hex(key)}`);
  if (now.top === before.top && now.children === before.children) return writes;
  const { top, children } = after.changes();
  return [
    ...top.map(([key]) => hex(key)),
    ...children.flatMap(([id, changes]) =>
      changes.map(([key]) => `${Buffer.from(id).toString("latin1")} ${hex(key)}`),
    ),
    ...writes,
  ];
}

const prefix = (pallet: string, item: string) => hex(storagePrefix(pallet, item));

/** The block's own records of an accepted extrinsic: everything about the fee, and its bytes. */
const NOTED = [
  prefix("System", "Account"),
  prefix("System", "BlockWeight"),
  prefix("System", "BlockSize"),
  prefix("System", "AllExtrinsicsLen"),
  prefix("System", "ExtrinsicCount"),
  prefix("System", "ExtrinsicData"),
  prefix("System", "Events"),
  prefix("System", "EventCount"),
  prefix("System", "EventTopics"),
  prefix("System", "ExecutionPhase"),
  prefix("System", "InherentsApplied"),
  prefix("Balances", "TotalIssuance"),
  prefix("TransactionPayment", "TxPaymentCredit"),
  hex(new TextEncoder().encode(":extrinsic_index")),
  hex(new TextEncoder().encode(":intrablock_entropy")),
];

/**
 * Whether a call that failed inside a block has changed something besides its nonce, its fee and the block's records.
 */
export function leftBehind(before: State, after: Storage): string | undefined {
  const place = changedPlaces(before, after).find((key) => !NOTED.some((noted) => key.startsWith(noted)));
  return place === undefined ? undefined : `a call that failed changed ${place}`;
}
