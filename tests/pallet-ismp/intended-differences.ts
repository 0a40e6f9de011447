import { storagePrefix } from "../../bindings/chain/index.ts";
import { hex } from "../support/hex.ts";
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

/**
 * Upstream looks for the fee of a message that timed out where the message has just been deleted, so that nobody is
 * refunded. Ours is, before the event of the timeout; by scenario and note of the step.
 */
const REFUNDS: Readonly<Record<string, Readonly<Record<string, bigint>>>> = {
  fees: { "timeout returns the fee and the top-up": 7_000_000_000n },
};

const TRANSFER = "02";
const FEE_ACCOUNT = "6d6f646c49534d50464545530000000000000000000000000000000000000000";
const PAYER = "01".repeat(32);

function amount(value: bigint): string {
  const bytes = new Uint8Array(16);
  for (let at = 0; at < 16; at++) bytes[at] = Number((value >> BigInt(8 * at)) & 0xffn);
  return hex(bytes).slice(2);
}

/** The events of a step in our runtime: upstream's, and refunds. */
export function expectedEvents(
  scenario: string,
  step: ScenarioStep,
): readonly { readonly pallet: string; readonly scale: Hex }[] {
  const refund = REFUNDS[scenario]?.[step.note];
  const same = step.events.map(({ pallet, scale }) => ({ pallet, scale }));
  if (refund === undefined) return same;
  return [{ pallet: "Balances", scale: `0x${TRANSFER}${FEE_ACCOUNT}${PAYER}${amount(refund)}` }, ...same];
}

/** The steps of the scenarios are no extrinsics, so nobody pays fees for them. */
export function isFeeOfExtrinsic({ pallet, name }: RawEvent): boolean {
  return pallet === "Balances" && ["Withdraw", "Deposit", "Issued", "Rescinded"].includes(name);
}

const DRAIN_STATES = [
  "LegacyStateCommitmentsDrainState",
  "LegacyStateMachineUpdateTimeDrainState",
  "LegacyChildTrieDrainState",
].map((name) => hex(storagePrefix("Ismp", name)));

/** What a block notes when it is idle; the scenarios' runtime has no idle blocks. */
export function isDrainState(key: Hex): boolean {
  return DRAIN_STATES.includes(key);
}
