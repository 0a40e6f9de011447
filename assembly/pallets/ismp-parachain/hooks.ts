// IsmpParachain at the ends of a block.

import { Weight } from "../../frame/weight";
import { consensusUpdated, legacyRelayDrainState } from "../../generated/pallets/ismp-parachain";
import { LegacyRelayDrainState } from "../../generated/types";
import { createMissingClient } from "./client";
import { keepRelayRoot } from "./relay-roots";
import { hooksWeight } from "./weights";

export function onInitialize(number: u32): Weight {
  consensusUpdated.remove();
  return hooksWeight(createMissingClient());
}

/** Notes that there is nothing left of storage formats before this one: this runtime never had any. */
export function onIdle(number: u32, remaining: Weight): Weight {
  if (!legacyRelayDrainState.exists()) legacyRelayDrainState.set(LegacyRelayDrainState.done());
  return new Weight();
}

export function onFinalize(number: u32): void {
  keepRelayRoot();
}
