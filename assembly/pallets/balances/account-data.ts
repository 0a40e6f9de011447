// What Balances keeps in System's accounts: three balances and flags.

import { u128 } from "as-bignum/assembly";
import { Writer } from "../../scale/writer";

/** The flag of an account in the current format, in the upper half of `flags`. */
export const NEW_LOGIC: u64 = 1 << 63;


@final
export class AccountData {
  /** Bytes of the encoded data. */
  static readonly SIZE: u32 = 4 * 16;

  free: u128 = new u128();
  reserved: u128 = new u128();
  frozen: u128 = new u128();
  flags: u128 = new u128(0, NEW_LOGIC);

  /** Reads the `SIZE` bytes at `address`. */
  read(address: usize): void {
    readInto(this.free, address);
    readInto(this.reserved, address + 16);
    readInto(this.frozen, address + 32);
    readInto(this.flags, address + 48);
  }

  write(writer: Writer): void {
    writer.u128(this.free);
    writer.u128(this.reserved);
    writer.u128(this.frozen);
    writer.u128(this.flags);
  }

  /** Whether these are the data of a new account. */
  get isDefault(): bool {
    return (
      this.free.isZero() &&
      this.reserved.isZero() &&
      this.frozen.isZero() &&
      this.flags.lo == 0 &&
      this.flags.hi == NEW_LOGIC
    );
  }

  /** Resets the data to those of a new account. */
  clear(): void {
    this.free = new u128();
    this.reserved = new u128();
    this.frozen = new u128();
    this.flags = new u128(0, NEW_LOGIC);
  }
}

// @ts-ignore: decorator
@inline
function readInto(balance: u128, address: usize): void {
  balance.lo = load<u64>(address);
  balance.hi = load<u64>(address, 8);
}
