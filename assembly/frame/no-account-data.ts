// The data of accounts in a runtime where no pallet keeps any in System's accounts: `()` in FRAME.
//
// The build uses it for System where its setting `accountData` is null.

import { Writer } from "../scale/writer";


@final
class NoAccountData {
  static readonly SIZE: u32 = 0;

  read(address: usize): void {}

  write(writer: Writer): void {}

  clear(): void {}
}

export { NoAccountData as AccountData };
