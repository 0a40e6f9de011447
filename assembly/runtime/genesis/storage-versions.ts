// The storage version of each pallet, as FRAME leaves it at genesis: tools that migrate look there.

import { twox128 } from "../../hashing/twox";
import { packSpan } from "../../host/span";
import { set } from "../../host/storage";
import { Writer } from "../../scale/writer";

/** twox128(":__STORAGE_VERSION__:") */
// prettier-ignore
const SUFFIX = memory.data<u8>([
  0x4e, 0x7b, 0x90, 0x12, 0x09, 0x6b, 0x41, 0xc4, 0xeb, 0x3a, 0xaf, 0x94, 0x7f, 0x6e, 0xa4, 0x29,
]);

export function writeStorageVersions(): void {
  writeVersion("System", 0);
  writeVersion("Timestamp", 0);
  writeVersion("Aura", 0);
  writeVersion("Grandpa", 5);
  writeVersion("Balances", 1);
  writeVersion("TransactionPayment", 0);
  writeVersion("Sudo", 0);
  writeVersion("Authorities", 0);
}

function writeVersion(pallet: string, version: u16): void {
  const name = new Writer(32);
  name.ascii(pallet);
  const key = __alloc(32);
  twox128(name.address, name.length, key);
  memory.copy(key + 16, SUFFIX, 16);
  const value = __alloc(2);
  store<u16>(value, version);
  set(packSpan(key, 32), packSpan(value, 2));
}
