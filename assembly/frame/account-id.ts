// The address of an account in a call or an extrinsic.

import { AccountId32 } from "./account-id32";
import { Reader } from "../scale/reader";
import { ScaleError } from "../scale/errors";

const enum AddressKind {
  Id = 0,
  Index = 1,
  Raw = 2,
  Address32 = 3,
  Address20 = 4,
}

/** `MultiAddress<AccountId32, ()>`. Only `Id` can be looked up: this runtime has no account indices. */
@final
export class MultiAddress {
  /** The account; null if this form names none here. */
  account: AccountId32 | null = null;

  static read(reader: Reader): MultiAddress {
    const address = new MultiAddress();
    switch (reader.u8()) {
      case AddressKind.Id as u8:
        address.account = AccountId32.read(reader);
        break;
      case AddressKind.Index as u8:
        // `Compact<()>` takes no bytes.
        break;
      case AddressKind.Raw as u8:
        reader.bytes();
        break;
      case AddressKind.Address32 as u8:
        reader.fixed(32);
        break;
      case AddressKind.Address20 as u8:
        reader.fixed(20);
        break;
      default:
        reader.fail(ScaleError.UnknownVariant);
    }
    return address;
  }
}
