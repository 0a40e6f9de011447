// Accounts: nonce, reference counters and balances.
//
// An account exists while it has a provider; it can't be removed while it has a consumer.
// Source: docs/spec/host.md#system-storage.

import { u128 } from "as-bignum/assembly";
import { setWritten } from "../../frame/storage-value";
import { depositKilledAccount, depositNewAccount } from "../../generated/pallets/system";
import { spanAddress, spanLength } from "../../bytes/span";
import { ABSENT, clear, get } from "../../host/storage";
import { Writer } from "../../scale/writer";
import { accountKey } from "./account-key";

/** The flag of an account in the current format, in the upper half of `flags`. */
export const NEW_LOGIC: u64 = 1 << 63;

/** An encoded account: four counters, then four balances. */
const SIZE: u32 = 4 * 4 + 4 * 16;


@final
export class Account {
  nonce: u32 = 0;
  consumers: u32 = 0;
  providers: u32 = 0;
  sufficients: u32 = 0;
  free: u128 = new u128();
  reserved: u128 = new u128();
  frozen: u128 = new u128();
  flags: u128 = new u128(0, NEW_LOGIC);

  /** The account with this id (32 bytes); zeros if it does not exist or does not decode. */
  static load(id: usize): Account {
    const account = new Account();
    const value = get(accountKey(id));
    if (value == ABSENT || spanLength(value) < SIZE) return account;
    const address = spanAddress(value);
    account.nonce = load<u32>(address);
    account.consumers = load<u32>(address, 4);
    account.providers = load<u32>(address, 8);
    account.sufficients = load<u32>(address, 12);
    readInto(account.free, address + 16);
    readInto(account.reserved, address + 32);
    readInto(account.frozen, address + 48);
    readInto(account.flags, address + 64);
    return account;
  }

  get exists(): bool {
    return this.providers > 0 || this.sufficients > 0;
  }

  save(id: usize): void {
    const writer = new Writer(SIZE);
    writer.u32(this.nonce);
    writer.u32(this.consumers);
    writer.u32(this.providers);
    writer.u32(this.sufficients);
    writer.u128(this.free);
    writer.u128(this.reserved);
    writer.u128(this.frozen);
    writer.u128(this.flags);
    setWritten(accountKey(id), writer);
  }

  /** Adds a provider; the first one creates the account. */
  addProvider(id: usize): void {
    if (!this.exists) depositNewAccount(id);
    this.providers = saturatingIncrement(this.providers);
  }

  /** Adds a consumer. The account must have a provider. */
  addConsumer(): void {
    this.consumers = saturatingIncrement(this.consumers);
  }

  /** Removes the account. Its balances must be zero. */
  kill(id: usize): void {
    clear(accountKey(id));
    depositKilledAccount(id);
  }

  /** Saves the account; one without a provider is removed without an event, since it never existed. */
  store(id: usize): void {
    if (this.exists) {
      this.save(id);
      return;
    }
    clear(accountKey(id));
    this.nonce = 0;
    this.consumers = 0;
    this.clearBalances();
  }

  /** Resets the balances to those of a new account. */
  clearBalances(): void {
    this.free = new u128();
    this.reserved = new u128();
    this.frozen = new u128();
    this.flags = new u128(0, NEW_LOGIC);
  }
}

function saturatingIncrement(count: u32): u32 {
  return count == u32.MAX_VALUE ? count : count + 1;
}

// @ts-ignore: decorator
@inline
function readInto(balance: u128, address: usize): void {
  balance.lo = load<u64>(address);
  balance.hi = load<u64>(address, 8);
}
