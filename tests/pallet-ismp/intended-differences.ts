import { storagePrefix } from "../../bindings/chain/index.ts";
import { concat, hex, unhex, utf8 } from "../support/hex.ts";
import type { RawEvent } from "../support/ismp-chain.ts";
import type { Hex, ScenarioStep } from "../support/vectors.ts";

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

const TRANSFER = 2;
const FEE_ACCOUNT = concat(utf8("modlISMPFEES"), new Uint8Array(20));
/** Where payer and fee stand in the metadata of a message that was sent. */
const PAYER = 16;
const FEE = 48;

/**
 * The events of a step in our runtime: before upstream's, what timeouts refund.
 *
 * Upstream looks for the fee of a message that timed out where the message has just been deleted, so that nobody is
 * refunded. Ours is, once the module has taken the timeout.
 *
 * @param before the child trie before the step
 */
export function expectedEvents(
  step: ScenarioStep,
  before: ReadonlyMap<Hex, Hex>,
): readonly { readonly pallet: string; readonly scale: Hex }[] {
  const timedOut = Object.entries(step.childStorage).filter(
    ([key, value]) =>
      value === null && /^0x(52657175657374|526573706f6e7365)436f6d6d69746d656e7473/.test(key),
  );
  const refunds = timedOut
    .map(([key]) => unhex(before.get(key) ?? ""))
    .map((metadata) => ({ payer: metadata.slice(PAYER, FEE), fee: metadata.slice(FEE, FEE + 16) }))
    .filter(({ fee }) => fee.some((byte) => byte !== 0))
    .map(({ payer, fee }) => ({
      pallet: "Balances",
      scale: hex(concat(Uint8Array.of(TRANSFER), FEE_ACCOUNT, payer, fee)),
    }));
  return [...refunds, ...step.events.map(({ pallet, scale }) => ({ pallet, scale }))];
}

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
