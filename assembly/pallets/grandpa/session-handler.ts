// Grandpa in a runtime with sessions: when validators or keys have changed, the keys of the new session become the voters
// at the end of its first block. After `note_stalled` the change is forced.
//
// Invariant: the set id grows when a change is scheduled, and `SetIdSession` has the last session of each set that is
// kept.
// Source: pallet-grandpa, polkadot-sdk 2512, src/lib.rs, `OneSessionHandler`.

import { OK } from "../../frame/dispatch-error";
import {
  authorities,
  currentSetId,
  MAX_AUTHORITIES,
  MAX_SET_ID_SESSION_ENTRIES,
  setIdSession,
  stalled,
} from "../../generated/pallets/grandpa";
import { currentIndex } from "../../generated/pallets/session";
import { GrandpaIdAndU64, GrandpaIdAndU64List, GrandpaIdList } from "../../generated/types";
import { Some } from "../../scale/some";
import { depositDisabled } from "./hooks";
import { scheduleChange } from "./schedule";

/** @returns false if there are other authorities already, or more keys than there may be authorities */
export function onGenesisSession(keys: GrandpaIdList): bool {
  if (keys.isEmpty) return true;
  const voters = votersOf(keys);
  if (authorities.exists()) return authorities.get().equals(voters);
  if (voters.length > MAX_AUTHORITIES) return false;
  authorities.set(voters);
  return true;
}

export function onNewSession(changed: bool, keys: GrandpaIdList, queued: GrandpaIdList): void {
  let setId = currentSetId.get();
  if ((changed || stalled.exists()) && schedule(keys)) {
    setId++;
    currentSetId.set(setId);
    const kept = max<u64>(MAX_SET_ID_SESSION_ENTRIES, 1);
    if (setId >= kept) setIdSession.remove(setId - kept);
  }
  setIdSession.set(setId, currentIndex.get());
}

export function onDisabled(index: u32): void {
  depositDisabled(index);
}

/** @returns false if another change is pending, or a forced one comes too soon after the last one */
function schedule(keys: GrandpaIdList): bool {
  const next = votersOf(keys);
  const stall = stalled.take();
  return stall == null
    ? scheduleChange(next, 0) == OK
    : scheduleChange(next, stall.first, new Some<u32>(stall.second)) == OK;
}

/** Each validator has one vote. */
function votersOf(keys: GrandpaIdList): GrandpaIdAndU64List {
  const voters = GrandpaIdAndU64List.empty();
  const each = keys.items();
  while (each.next()) voters.push(new GrandpaIdAndU64(each.value, 1));
  return voters;
}
