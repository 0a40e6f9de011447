// Writing a free balance, with all that follows from it for the account.
//
// Invariant: a balance of at least the existential deposit counts as one provider of its account. What is less,
// with nothing reserved beside it, is dust: it is dropped with the account and leaves the issuance.
// Accounts of FRAME's older flags exist on no chain of ours, so none is upgraded here.
// Events, in this order: NewAccount or KilledAccount, Endowed, DustLost, BurnedDebt.

import { u128 } from "as-bignum/assembly";
import { CONSUMER_REMAINING, DispatchResult, OK } from "../../frame/dispatch-error";
import { depositDustLost, depositEndowed, existentialDeposit } from "../../generated/pallets/balances";
import { Account } from "../system/account";
import { burnDebt } from "./issuance";

/**
 * Sets the free balance of the account `id`, which `account` was loaded from, and saves it.
 * The issuance changes by the dust alone; the rest is the caller's.
 */
export function setFreeBalance(id: usize, account: Account, free: u128): DispatchResult {
  const deposit = existentialDeposit();
  const isNew = account.free.isZero() && account.reserved.isZero() && account.frozen.isZero();
  const provided = account.free >= deposit;
  const provides = free >= deposit;
  const loses = provided && !provides;
  if (loses && account.providers <= 1 && account.consumers > 0) return CONSUMER_REMAINING;

  if (!provided && provides) account.addProvider(id);
  const dies = loses && account.providers <= 1 && account.sufficients == 0;
  if (loses && account.providers > 0) account.providers -= 1;

  const gone = !provides && account.reserved.isZero();
  account.free = gone ? new u128() : free;
  if (gone) account.frozen = new u128();
  if (dies) account.kill(id);
  else if (account.exists) account.save(id);

  if (isNew) depositEndowed(id, free);
  if (gone && !free.isZero()) {
    depositDustLost(id, free);
    burnDebt(free);
  }
  return OK;
}
