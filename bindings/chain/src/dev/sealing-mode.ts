/**
 * When the development chain makes blocks: `instant`, `interval=MS`, `manual`, `slots`.
 *
 * Rejects other words, and times that a timer can't represent, with {@link SealingModeError}.
 */
import type { Chain } from "../chain/chain.ts";
import {
  type SealingOptions,
  sealEvery,
  sealInstantly,
  sealSlots,
  type TransactionPool,
} from "../pool/index.ts";

/** The text names no sealing mode. */
export class SealingModeError extends Error {
  override readonly name = "SealingModeError";
}

/** When blocks are made. */
export type SealingMode =
  /** As soon as a transaction is ready. */
  | { readonly kind: "instant" }
  /** Every `period` milliseconds, with or without transactions. */
  | { readonly kind: "interval"; readonly period: number }
  /** When a client asks for it: `dev_newBlock`, `engine_createBlock`. */
  | { readonly kind: "manual" }
  /** At the beginning of each Aura slot. */
  | { readonly kind: "slots" };

const SHORTEST_PERIOD = 10;
const LONGEST_PERIOD = 24 * 3600 * 1000;

/** Reads `instant`, `interval=MS`, `manual` or `slots`. @throws SealingModeError */
export function parseSealingMode(text: string): SealingMode {
  if (text === "instant" || text === "manual" || text === "slots") return { kind: text };
  const period = /^interval=(\d{1,9})$/.exec(text)?.[1];
  if (period === undefined) throw new SealingModeError("expected instant, interval=MS, manual or slots");
  if (Number(period) < SHORTEST_PERIOD || Number(period) > LONGEST_PERIOD) {
    throw new SealingModeError(
      `expected an interval of ${SHORTEST_PERIOD} to ${LONGEST_PERIOD} milliseconds`,
    );
  }
  return { kind: "interval", period: Number(period) };
}

/** Starts sealing. Returns a function that stops it. */
export function startSealing(
  mode: SealingMode,
  chain: Chain,
  pool: TransactionPool,
  options: SealingOptions,
): () => void {
  switch (mode.kind) {
    case "instant":
      return sealInstantly(chain, pool, options);
    case "interval":
      return sealEvery(chain, pool, mode.period, options);
    case "slots":
      return sealSlots(chain, pool, options);
    case "manual":
      return () => undefined;
  }
}
