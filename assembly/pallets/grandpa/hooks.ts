// GRANDPA at the end of a block: announces a change of authorities in the digest of the block that schedules it, and
// enacts it at the end of the block that is `delay` blocks later.
//
// Invariant: the set id grows in that same block, as nodes and light clients count it. With sessions it has grown when
// the change was scheduled, as in FRAME; there both is one block, unless the change is forced.
// Source: docs/spec/host.md#grandpa-hooks.

import { ENGINE_GRANDPA } from "../../consensus/digest";
import {
  authorities,
  currentSetId,
  depositNewAuthorities,
  pendingChange,
} from "../../generated/pallets/grandpa";
import { HAS_SESSIONS } from "../../generated/session-keys";
import { StoredPendingChange } from "../../generated/types";
import { beginConsensusLog, depositLog } from "../system/block";

/** Variants of GRANDPA's `ConsensusLog`. */
const SCHEDULED_CHANGE: u8 = 1;
const FORCED_CHANGE: u8 = 2;
const ON_DISABLED: u8 = 3;

export function onFinalize(number: u32): void {
  const change = pendingChange.get();
  if (change == null) return;
  if (number == change.scheduledAt) announce(change);
  if ((number as u64) == (change.scheduledAt as u64) + (change.delay as u64)) enact(change);
}

function announce(change: StoredPendingChange): void {
  const list = change.nextAuthorities.encode();
  const forced = change.forced;
  const item = beginConsensusLog(ENGINE_GRANDPA, 1 + (forced == null ? 0 : 4) + list.length + 4);
  item.u8(forced == null ? SCHEDULED_CHANGE : FORCED_CHANGE);
  if (forced != null) item.u32(forced.value);
  item.raw(list.address, list.length);
  item.u32(change.delay);
  depositLog(item);
}

function enact(change: StoredPendingChange): void {
  authorities.set(change.nextAuthorities);
  if (!HAS_SESSIONS) currentSetId.set(currentSetId.get() + 1);
  depositNewAuthorities(change.nextAuthorities);
  pendingChange.remove();
}

/** Deposits a digest item that says that the authority at `index` is disabled. */
export function depositDisabled(index: u32): void {
  const item = beginConsensusLog(ENGINE_GRANDPA, 1 + 8);
  item.u8(ON_DISABLED);
  item.u64(index);
  depositLog(item);
}
