// Balances of the first state. Refuses what no block could have brought about.

import { u128 } from "as-bignum/assembly";
import { existentialDeposit } from "../../generated/pallets/balances";
import { Account } from "../system/account";
import { addOverflows } from "./amounts";
import { setTotalIssuance, totalIssuance } from "./issuance";

export const enum EndowError {
  None = 0,
  /** The account would be dust. */
  BelowExistentialDeposit = 1,
  /** The account was endowed before. */
  Duplicate = 2,
  /** All balances together are beyond `u128`. */
  Overflow = 3,
}

/** Writes the issuance of a chain without balances. Before any account is endowed. */
export function beginGenesis(): void {
  setTotalIssuance(new u128());
}

/** Makes an account (32 bytes) that owns `amount`. */
export function endow(account: usize, amount: u128): EndowError {
  if (amount < existentialDeposit()) return EndowError.BelowExistentialDeposit;
  const endowed = Account.load(account);
  if (!endowed.free.isZero()) return EndowError.Duplicate;
  const issued = totalIssuance();
  if (addOverflows(issued, amount)) return EndowError.Overflow;
  endowed.addProvider(account);
  endowed.free = amount;
  endowed.save(account);
  setTotalIssuance(issued + amount);
  return EndowError.None;
}
