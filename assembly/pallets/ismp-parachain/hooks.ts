// IsmpParachain at the ends of a block.

import { valueKey } from "../../frame/storage-key";
import { setBytes } from "../../frame/storage-value";
import { Weight } from "../../frame/weight";
import { KEY_CONSENSUS_UPDATED, KEY_LEGACY_RELAY_DRAIN_STATE } from "../../generated/pallets/ismp-parachain";
import { clear, exists } from "../../host/storage";
import { createMissingClient } from "./client";
import { keepRelayRoot } from "./relay-roots";
import { hooksWeight } from "./weights";

/** `LegacyDrainState::Done` */
const DONE = memory.data<u8>([1]);

export function onInitialize(number: u32): Weight {
  clear(valueKey(KEY_CONSENSUS_UPDATED));
  return hooksWeight(createMissingClient());
}

/** Notes that there is nothing left of storage formats before this one: this runtime never had any. */
export function onIdle(number: u32, remaining: Weight): Weight {
  const key = valueKey(KEY_LEGACY_RELAY_DRAIN_STATE);
  if (!exists(key)) setBytes(key, DONE, 1);
  return new Weight();
}

export function onFinalize(number: u32): void {
  keepRelayRoot();
}
