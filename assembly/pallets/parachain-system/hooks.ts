// ParachainSystem at the ends of a block: every block must have said which relay block it is built on.
//
// A block that did not traps, as in cumulus: it is refused whole.

import { panic } from "../../frame/panic";
import { valueKey } from "../../frame/storage-key";
import { setU32 } from "../../frame/storage-value";
import { Weight } from "../../frame/weight";
import { KEY_LAST_RELAY_CHAIN_BLOCK_NUMBER } from "../../generated/pallets/parachain-system";
import { ValidationData } from "./validation-data";
import { hooksWeight } from "./weights";

export function onInitialize(number: u32): Weight {
  ValidationData.remove();
  return hooksWeight();
}

export function onFinalize(number: u32): void {
  const data = ValidationData.stored();
  if (data == null) {
    panic("set_validation_data inherent needs to be present in every block!");
  } else {
    setU32(valueKey(KEY_LAST_RELAY_CHAIN_BLOCK_NUMBER), data.relayParentNumber);
  }
}
