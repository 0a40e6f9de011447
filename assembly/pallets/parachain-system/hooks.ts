// Hooks of ParachainSystem: every block must state its relay parent.
//
// A block that does not traps when it is finalized, same as in cumulus: the whole block is refused.

import { panic } from "../../frame/panic";
import { Weight } from "../../frame/weight";
import { lastRelayChainBlockNumber, validationData } from "../../generated/pallets/parachain-system";
import { hooksWeight } from "./weights";

export function onInitialize(number: u32): Weight {
  validationData.remove();
  return hooksWeight();
}

export function onFinalize(number: u32): void {
  const data = validationData.get();
  if (data == null) {
    panic("set_validation_data inherent needs to be present in every block!");
  } else {
    lastRelayChainBlockNumber.set(data.relayParentNumber);
  }
}
