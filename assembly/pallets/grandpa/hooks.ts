// GRANDPA at the end of a block: announces a change of authorities in the digest of the block that schedules it, and
// enacts it at the end of the block that is `delay` blocks later.
//
// Invariant: the set id grows in that same block, as nodes and light clients count it.
// Source: docs/spec/host.md#grandpa-hooks.

import { DigestKind, ENGINE_GRANDPA } from "../../consensus/digest";
import { depositNewAuthorities } from "../../generated/pallets/grandpa";
import { spanAddress, spanLength } from "../../bytes/span";
import { Writer } from "../../scale/writer";
import { depositLog } from "../system/block";
import { nextSetId, PendingChange, setAuthorities } from "./storage";

/** Variants of GRANDPA's `ConsensusLog`. */
const SCHEDULED_CHANGE: u8 = 1;
const FORCED_CHANGE: u8 = 2;

export function onFinalize(number: u32): void {
  const change = PendingChange.load();
  if (change == null) return;
  if (number == change.scheduledAt) announce(change);
  if ((number as u64) == (change.scheduledAt as u64) + (change.delay as u64)) enact(change);
}

function announce(change: PendingChange): void {
  const list = spanLength(change.authorities);
  const item = new Writer(list + 32);
  item.u8(DigestKind.Consensus as u8);
  item.u32(ENGINE_GRANDPA);
  item.compact(1 + (change.forced ? 4 : 0) + list + 4);
  item.u8(change.forced ? FORCED_CHANGE : SCHEDULED_CHANGE);
  if (change.forced) item.u32(change.median);
  item.raw(spanAddress(change.authorities), list);
  item.u32(change.delay);
  depositLog(item);
}

function enact(change: PendingChange): void {
  setAuthorities(change.authorities);
  nextSetId();
  depositNewAuthorities(change.authorities);
  PendingChange.clear();
}
