// Hooks of ParachainSystem: every block must state its relay parent.
//
// A block that does not traps when it is finalized, same as in cumulus: the whole block is refused.

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
