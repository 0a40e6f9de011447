// The sudo key: the account that may make calls as root, if there is one.

import { valueKey } from "../../frame/storage-key";
import { KEY_KEY } from "../../generated/pallets/sudo";
import { packSpan, spanAddress, spanLength } from "../../bytes/span";
import { ABSENT, clear, get, set } from "../../host/storage";

/** Address of the account's 32 bytes; 0 if there is none. */
export function sudoKey(): usize {
  const value = get(valueKey(KEY_KEY));
  return value == ABSENT || spanLength(value) < 32 ? 0 : spanAddress(value);
}

export function setSudoKey(account: usize): void {
  set(valueKey(KEY_KEY), packSpan(account, 32));
}

export function clearSudoKey(): void {
  clear(valueKey(KEY_KEY));
}
