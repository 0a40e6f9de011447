// Hooks of Timestamp: every block must set its time.

import { panic } from "../../frame/panic";
import { valueKey } from "../../frame/storage-key";
import { Weight } from "../../frame/weight";
import { KEY_DID_UPDATE } from "../../generated/pallets/timestamp";
import { clear, exists } from "../../host/storage";

/** Does nothing; returns the weight of `onFinalize`. */
export function onInitialize(number: u32): Weight {
  return new Weight(3_246_000);
}

export function onFinalize(number: u32): void {
  const key = valueKey(KEY_DID_UPDATE);
  if (!exists(key)) panic("Timestamp must be updated once in the block");
  clear(key);
}
