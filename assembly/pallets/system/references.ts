// References to accounts, for pallets that keep something on behalf of an account: frame_system's functions of the same
// names.
//
// A provider or a sufficient reference keeps an account alive. A consumer needs a provider and keeps the last one from
// being removed. Each reference that a pallet adds it has to remove once, and no other.
// Source: docs/spec/host.md#system-storage.

import { AccountId32 } from "../../frame/account-id32";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import { Account } from "./account";

/** Fails without a provider, and at the limit of consumers. */
export function incConsumers(who: AccountId32): DispatchResult {
  const account = Account.load(who);
  const added = account.tryAddConsumer();
  if (added == OK) account.save(who);
  return added;
}

export function decConsumers(who: AccountId32): void {
  const account = Account.load(who);
  account.removeConsumer();
  account.save(who);
}

/** Whether `count` consumers can be added to the account. */
export function canAccrueConsumers(who: AccountId32, count: u32): bool {
  return Account.load(who).canAddConsumers(count);
}

/** The first reference creates the account. Event: NewAccount. */
export function incSufficients(who: AccountId32): void {
  const account = Account.load(who);
  account.addSufficient(who);
  account.save(who);
}

/** Removing the last reference removes the account, with its nonce. Event: KilledAccount. */
export function decSufficients(who: AccountId32): void {
  const account = Account.load(who);
  if (!account.exists) return;
  if (account.sufficients <= 1 && account.providers == 0) {
    account.kill(who);
    return;
  }
  if (account.sufficients > 0) account.sufficients -= 1;
  account.save(who);
}
