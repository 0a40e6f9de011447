import { storagePrefix } from "../../../bindings/chain/index.ts";
import type { State } from "../../../bindings/index.ts";
import { Reader } from "../scale.ts";
import type { LoggedEvent } from "./block-log.ts";

/*
 * Nobody makes money: what the accounts hold is what the chain says that it issued, and that changes by fees, burns and
 * decrees of root alone, each of which has an event.
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

/** By how much the events of a block say that the issuance changed. */
export function issuedBy(log: readonly LoggedEvent[]): { readonly change: bigint; readonly forced: bigint } {
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
  // At its ends the number stays what it is, as FRAME's does.
  if (after.issued === 0n || after.issued === MOST) return undefined;
  if (after.issued - before.issued !== change) {
    return `the issuance changed by ${after.issued - before.issued}, its events say ${change}`;
  }
  // Root may say that there is more than the accounts hold, and less.
  const drift = after.issued - after.held - (before.issued - before.held);
  if (drift !== forced) return `the accounts hold ${drift - forced} less than was issued`;
  return undefined;
}

function u128(reader: Reader): bigint {
  return reader.u64() | (reader.u64() << 64n);
}
