// Ismp at the end of a block: the header has the root of the child trie for other chains, and the time.
//
// Both are in every header, whether there were messages or not. This chain keeps no mountain range: its root is
// zeros. Source: docs/spec/pallet-ismp.md#hooks.

import { ENGINE_ISMP, ENGINE_ISMP_TIMESTAMP } from "../../consensus/digest";
import { Weight } from "../../frame/weight";
import {
  childTrieRoot,
  legacyChildTrieDrainState,
  legacyStateCommitmentsDrainState,
  legacyStateMachineUpdateTimeDrainState,
} from "../../generated/pallets/ismp";
import { LegacyDrainState } from "../../generated/types";
import { H256 } from "../../scale/h256";
import { beginConsensusLog, depositLog } from "../system/block";
import { rootOfChildTrie } from "./child-trie";
import { nowSeconds } from "./clock";

/** Notes that there is nothing left of storage formats before this one: this runtime never had any. */
export function onIdle(number: u32, remaining: Weight): Weight {
  const done = LegacyDrainState.done();
  if (!legacyStateCommitmentsDrainState.exists()) legacyStateCommitmentsDrainState.set(done);
  if (!legacyStateMachineUpdateTimeDrainState.exists()) legacyStateMachineUpdateTimeDrainState.set(done);
  if (!legacyChildTrieDrainState.exists()) legacyChildTrieDrainState.set(done);
  return new Weight();
}

export function onFinalize(number: u32): void {
  const root = rootOfChildTrie();
  childTrieRoot.set(H256.at(root));
  const roots = beginConsensusLog(ENGINE_ISMP, 64);
  memory.fill(roots.reserve(32), 0, 32);
  roots.raw(root, 32);
  depositLog(roots);
  const time = beginConsensusLog(ENGINE_ISMP_TIMESTAMP, 8);
  time.u64(nowSeconds());
  depositLog(time);
}
