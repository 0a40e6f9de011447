import { storagePrefix } from "../../../bindings/chain/src/chain/index.ts";
import type { State } from "../../../bindings/core/src/index.ts";
import { Reader } from "../scale.ts";
import type { LoggedEvent } from "./block-log.ts";

/**
 * No tokens are created: the balances of the accounts are the total issuance, which is changed only by fees, burns
 * and calls of root, each of which has an event.
 */

const ISSUANCE = storagePrefix("Balances", "TotalIssuance");
const ACCOUNTS = storagePrefix("System", "Account");
/** Nonce and counters come first in an account's record; `free` and `reserved` follow. */
const FREE = 16;
const MOST = 2n ** 128n - 1n;

export interface Money {
  readonly issued: bigint;
  readonly held: bigint;
}

export function moneyOf(state: State): Money {
  const issuance = state.top.get(ISSUANCE);
  let held = 0n;
  for (const [, account] of state.top.entries(ACCOUNTS)) {
    const reader = new Reader(account.subarray(FREE));
    held += u128(reader) + u128(reader);
  }
  return { issued: issuance === undefined ? 0n : u128(new Reader(issuance)), held };
}

/** The change of the issuance according to the events of a block. */
function issuedBy(log: readonly LoggedEvent[]): { readonly change: bigint; readonly forced: bigint } {
  let [change, forced] = [0n, 0n];
  for (const { pallet, name, fields } of log) {
    if (pallet !== "Balances") continue;
    const reader = new Reader(fields);
    if (name === "Issued") change += u128(reader);
    else if (name === "Rescinded" || name === "BurnedDebt") change -= u128(reader);
    else if (name === "Burned") {
      reader.take(32);
      change -= u128(reader);
    } else if (name === "TotalIssuanceForced") forced -= u128(reader) - u128(reader);
  }
  return { change: change + forced, forced };
}

/** What is wrong with a block that led from one to the other; undefined for nothing. */
export function brokenIssuance(before: Money, after: Money, log: readonly LoggedEvent[]): string | undefined {
  const { change, forced } = issuedBy(log);
  // The number saturates at its bounds, like FRAME's.
  if (after.issued === 0n || after.issued === MOST) return undefined;
  if (after.issued - before.issued !== change) {
    return `the issuance changed by ${after.issued - before.issued}, its events say ${change}`;
  }
  // Root may set it higher than the balances, and lower.
  const drift = after.issued - after.held - (before.issued - before.held);
  if (drift !== forced) return `the accounts hold ${drift - forced} less than was issued`;
  return undefined;
}

function u128(reader: Reader): bigint {
  return reader.u64() | (reader.u64() << 64n);
}
