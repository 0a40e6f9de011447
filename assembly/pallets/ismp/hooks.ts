// Ismp at the end of a block: the header has the root of the child trie for other chains, and the time.
//
// Both are in every header, whether there were messages or not. This chain keeps no mountain range: its root is
// zeros. Source: docs/spec/pallet-ismp.md#hooks.

import { DigestKind, ENGINE_ISMP, ENGINE_ISMP_TIMESTAMP } from "../../consensus/digest";
import { valueKey } from "../../frame/storage-key";
import { setBytes } from "../../frame/storage-value";
import { Weight } from "../../frame/weight";
import {
  KEY_CHILD_TRIE_ROOT,
  KEY_LEGACY_CHILD_TRIE_DRAIN_STATE,
  KEY_LEGACY_STATE_COMMITMENTS_DRAIN_STATE,
  KEY_LEGACY_STATE_MACHINE_UPDATE_TIME_DRAIN_STATE,
} from "../../generated/pallets/ismp";
import { exists } from "../../host/storage";
import { Writer } from "../../scale/writer";
import { depositLog } from "../system/block";
import { childTrieRoot } from "./child-trie";
import { nowSeconds } from "./clock";

/** `LegacyDrainState::Done` */
const DONE = memory.data<u8>([1]);

/** Notes that there is nothing left of storage formats before this one: this runtime never had any. */
export function onIdle(number: u32, remaining: Weight): Weight {
  noteDone(KEY_LEGACY_STATE_COMMITMENTS_DRAIN_STATE);
  noteDone(KEY_LEGACY_STATE_MACHINE_UPDATE_TIME_DRAIN_STATE);
  noteDone(KEY_LEGACY_CHILD_TRIE_DRAIN_STATE);
  return new Weight();
}

function noteDone(prefix: usize): void {
  const key = valueKey(prefix);
  if (!exists(key)) setBytes(key, DONE, 1);
}

export function onFinalize(number: u32): void {
  const root = childTrieRoot();
  setBytes(valueKey(KEY_CHILD_TRIE_ROOT), root, 32);
  const roots = beginLog(ENGINE_ISMP, 64);
  memory.fill(roots.reserve(32), 0, 32);
  roots.raw(root, 32);
  depositLog(roots);
  const time = beginLog(ENGINE_ISMP_TIMESTAMP, 8);
  time.u64(nowSeconds());
  depositLog(time);
}

function beginLog(engine: u32, length: u32): Writer {
  const item = new Writer(length + 8);
  item.u8(DigestKind.Consensus as u8);
  item.u32(engine);
  item.compact(length);
  return item;
}
