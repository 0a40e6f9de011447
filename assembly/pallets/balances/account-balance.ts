// Writes the balances of an account, and updates its reference counters, its existence and the issuance.
//
// Invariant: a free balance of at least the existential deposit counts as one provider of its account, and a reserved or
// frozen balance as one consumer. A smaller free balance without a reserved one is dust: it is removed from the account
// and from the issuance.
// An account in FRAME's older format, which only raw storage writes by root can create here, is upgraded first.
// Events, in this order: Upgraded, NewAccount or KilledAccount, Endowed, DustLost, BurnedDebt.

import { AccountId32 } from "../../frame/account-id32";
import { u128 } from "as-bignum/assembly";
import { CONSUMER_REMAINING, DispatchResult, OK } from "../../frame/dispatch-error";
import {
  depositDustLost,
  depositEndowed,
  depositUpgraded,
  existentialDeposit,
} from "../../generated/pallets/balances";
import { Account } from "../system/account";
import { NEW_LOGIC } from "./account-data";
import { max128 } from "../../frame/amounts";
import { burnDebt } from "./issuance";

/**
 * Sets the balances of the account `id`, which `account` was loaded from, and saves it. Changes the issuance only by the
 * dust; the caller has to account for the rest.
 *
 * If it fails, it has written nothing but the upgrade.
 */
export function setBalance(id: AccountId32, account: Account, free: u128): DispatchResult {
  upgrade(id, account);
  return setBalances(id, account, free, account.data.reserved);
}

/** The same for both balances of an account in the current format. */
export function setBalances(id: AccountId32, account: Account, free: u128, reserved: u128): DispatchResult {
  const deposit = existentialDeposit();
  const provided = account.data.free >= deposit;
  const provides = free >= deposit;
  const consumed = isBound(account);
  const isNew = account.data.isDefault;
  account.data.free = free;
  account.data.reserved = reserved;
  const consumes = isBound(account);

  if (!provided && provides) account.addProvider(id);
  if (consumed && !consumes) account.removeConsumer();
  if (consumes && (!consumed || account.consumers == 0)) {
    const added = account.tryAddConsumer();
    if (added != OK) return added;
  }
  const loses = provided && !provides;
  if (loses && account.providers <= 1 && account.consumers > 0) return CONSUMER_REMAINING;
  const dies = loses && account.providers <= 1 && account.sufficients == 0;
  if (loses && account.providers > 0) account.providers -= 1;

  const gone = !provides && account.data.reserved.isZero();
  if (gone) account.data.clear();
  if (dies) account.kill(id);
  else account.store(id);

  if (isNew) depositEndowed(id, free);
  if (gone && !free.isZero()) {
    depositDustLost(id, free);
    burnDebt(free);
  }
  return OK;
}

/** Upgrades the account to the current format, in which a reserved balance is a consumer. @returns whether it did */
export function upgrade(id: AccountId32, account: Account): bool {
  if ((account.data.flags.hi & NEW_LOGIC) != 0) return false;
  account.data.flags = new u128(account.data.flags.lo, account.data.flags.hi | NEW_LOGIC);
  if (!account.data.reserved.isZero() && account.data.frozen.isZero()) {
    if (account.providers == 0) {
      account.data.free = max128(account.data.free, existentialDeposit());
      account.addProvider(id);
    }
    account.addConsumer();
  }
  account.store(id);
  depositUpgraded(id);
  return true;
}

function isBound(account: Account): bool {
  return !account.data.reserved.isZero() || !account.data.frozen.isZero();
}
