import { storagePrefix } from "../../bindings/chain/index.ts";
import { hex } from "../support/hex.ts";
import type { RawEvent } from "../support/ismp-chain.ts";
import type { Hex } from "../support/vectors.ts";

/*
 * Where our pallet is meant to differ from the Rust pallet of wire v1, with the same steps behind both. Anything else
 * that differs is a bug of ours.
 */

/**
 * A message that is refused may not be in a block. Upstream has it there, as an extrinsic that failed and that nobody
 * paid for: blocks could be filled with them for nothing. What the pool is told is the same.
 */
export const refusals = {
  inBlock: "BadProof",
  /** No message at all is another call than the pool takes, in both. */
  inPool: (messages: Uint8Array): string => (messages.length === 1 ? "Call" : "BadProof"),
} as const;

/** Steps that ours refuses for a reason of its own, before it comes to upstream's. */
export const OWN_REASONS: Readonly<Record<string, string>> = {
  "a GET in a POST timeout": "InvalidRequestType",
};

/** The steps of the scenarios are no extrinsics, so nobody pays fees for them. */
export function isFeeOfExtrinsic({ pallet, name }: RawEvent): boolean {
  return pallet === "Balances" && ["Withdraw", "Deposit", "Issued", "Rescinded"].includes(name);
}

const OWN_ITEMS = [
  storagePrefix("Ismp", "LegacyStateCommitmentsDrainState"),
  storagePrefix("Ismp", "LegacyStateMachineUpdateTimeDrainState"),
  storagePrefix("Ismp", "LegacyChildTrieDrainState"),
  storagePrefix("Ismp", ":__STORAGE_VERSION__:"),
  storagePrefix("IsmpGrandpa", ":__STORAGE_VERSION__:"),
  storagePrefix("IsmpParachain", "LegacyRelayDrainState"),
  storagePrefix("IsmpParachain", ":__STORAGE_VERSION__:"),
].map(hex);

/** What genesis writes, and a block that is idle: the scenarios' runtime has neither. The peer's has the same. */
export function isOfWholeRuntime(key: Hex): boolean {
  return OWN_ITEMS.includes(key);
}
