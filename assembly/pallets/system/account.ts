// Accounts: nonce, reference counters, and the data of the pallet that the runtime's configuration names, balances for
// example. System does not look into the data.
//
// An account exists while it has a provider or is sufficient by itself; its last provider can't be removed while it has a
// consumer.
// Source: docs/spec/host.md#system-storage.

import { AccountId32 } from "../../frame/account-id32";
import { DispatchResult, NO_PROVIDERS, OK, TOO_MANY_CONSUMERS } from "../../frame/dispatch-error";
import { setWritten } from "../../frame/storage-value";
import { AccountData } from "../../generated/config/system";
import { depositKilledAccount, depositNewAccount } from "../../generated/pallets/system";
import { spanAddress, spanLength } from "../../bytes/span";
import { ABSENT, clear, get } from "../../host/storage";
import { Writer } from "../../scale/writer";
import { accountKey } from "./account-key";

/** Bytes of the nonce and the counters, which come before the data. */
const COUNTERS: u32 = 4 * 4;

/** How many consumers an account may have: `MaxConsumers` of FRAME's templates. It bounds what one deposit keeps alive. */
export const MAX_CONSUMERS: u32 = 16;


@final
export class Account {
  nonce: u32 = 0;
  consumers: u32 = 0;
  providers: u32 = 0;
  sufficients: u32 = 0;
  data: AccountData = new AccountData();

  /** The account with this id (32 bytes); zeros if it does not exist or does not decode. */
  static load(id: AccountId32): Account {
    const account = new Account();
    const value = get(accountKey(id));
    if (value == ABSENT || spanLength(value) < COUNTERS + AccountData.SIZE) return account;
    const address = spanAddress(value);
    account.nonce = load<u32>(address);
    account.consumers = load<u32>(address, 4);
    account.providers = load<u32>(address, 8);
    account.sufficients = load<u32>(address, 12);
    account.data.read(address + COUNTERS);
    return account;
  }

  get exists(): bool {
    return this.providers > 0 || this.sufficients > 0;
  }

  save(id: AccountId32): void {
    const writer = new Writer(COUNTERS + AccountData.SIZE);
    writer.u32(this.nonce);
    writer.u32(this.consumers);
    writer.u32(this.providers);
    writer.u32(this.sufficients);
    this.data.write(writer);
    setWritten(accountKey(id), writer);
  }

  /** Adds a provider; the first one creates the account. */
  addProvider(id: AccountId32): void {
    if (!this.exists) depositNewAccount(id);
    this.providers = saturatingIncrement(this.providers);
  }

  /** Adds a consumer, even beyond the limit. The account must have a provider. */
  addConsumer(): void {
    this.consumers = saturatingIncrement(this.consumers);
  }

  /** Adds a consumer, unless there is no provider or the limit is reached. */
  tryAddConsumer(): DispatchResult {
    if (this.providers == 0) return NO_PROVIDERS;
    if (this.consumers >= MAX_CONSUMERS) return TOO_MANY_CONSUMERS;
    this.addConsumer();
    return OK;
  }

  removeConsumer(): void {
    if (this.consumers > 0) this.consumers -= 1;
  }

  /** Whether `count` more consumers can be added. */
  canAddConsumers(count: u32): bool {
    return this.providers > 0 && (this.consumers as u64) + count <= MAX_CONSUMERS;
  }

  /** Adds a sufficient reference; the first reference creates the account. */
  addSufficient(id: AccountId32): void {
    if (!this.exists) depositNewAccount(id);
    this.sufficients = saturatingIncrement(this.sufficients);
  }

  /** Removes the account. Its data must be those of a new account. */
  kill(id: AccountId32): void {
    clear(accountKey(id));
    depositKilledAccount(id);
  }

  /** Saves the account; one without a provider is removed without an event, since it never existed. */
  store(id: AccountId32): void {
    if (this.exists) {
      this.save(id);
      return;
    }
    clear(accountKey(id));
    this.nonce = 0;
    this.consumers = 0;
    this.data.clear();
  }
}

function saturatingIncrement(count: u32): u32 {
  return count == u32.MAX_VALUE ? count : count + 1;
}
