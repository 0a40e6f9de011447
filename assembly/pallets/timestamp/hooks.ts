// Hooks of Timestamp: every block must set its time.

import { panic } from "../../frame/panic";
import { Weight } from "../../frame/weight";
import { didUpdate } from "../../generated/pallets/timestamp";

/** Does nothing; returns the weight of `onFinalize`. */
export function onInitialize(number: u32): Weight {
  return new Weight(3_246_000);
}

export function onFinalize(number: u32): void {
  if (!didUpdate.exists()) panic("Timestamp must be updated once in the block");
  didUpdate.remove();
}
