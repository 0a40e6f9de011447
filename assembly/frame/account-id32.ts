// The id of an account: 32 bytes. A value of this class is the address of the bytes, so it costs no memory and no copy.

import { copyBytes } from "../bytes/copy";
import { equal32 } from "../bytes/compare";
import { Bytes } from "../scale/bytes";
import { Reader } from "../scale/reader";
import { Writer } from "../scale/writer";

const ZERO = memory.data(32, 8);


@unmanaged
export class AccountId32 {
  static readonly SIZE: u32 = 32;

  /** The account whose id's 32 bytes are at `address`, which has to stay valid. */
  // @ts-ignore: decorator
  @inline
  static at(address: usize): AccountId32 {
    return changetype<AccountId32>(address);
  }

  static zero(): AccountId32 {
    return AccountId32.at(ZERO);
  }

  // @ts-ignore: decorator
  @inline
  static read(reader: Reader): AccountId32 {
    return AccountId32.at(reader.fixed(AccountId32.SIZE));
  }

  // @ts-ignore: decorator
  @inline
  write(writer: Writer): void {
    writer.raw(this.address, AccountId32.SIZE);
  }

  // @ts-ignore: decorator
  @inline
  get address(): usize {
    return changetype<usize>(this);
  }

  get bytes(): Bytes {
    return new Bytes(this.address, AccountId32.SIZE);
  }

  equals(other: AccountId32): bool {
    return equal32(this.address, other.address);
  }

  /** The same id in memory of its own. */
  copy(): AccountId32 {
    const copied = __alloc(AccountId32.SIZE);
    copyBytes(copied, this.address, AccountId32.SIZE);
    return AccountId32.at(copied);
  }
}
