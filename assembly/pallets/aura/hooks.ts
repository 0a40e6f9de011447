// Aura's checks of a block: its slot comes from the digest, must be later than the last one, and must match the time.
//
// A wrong slot traps, same as in FRAME: the whole block is refused. The node checks who may author in a slot, since only
// the node sees the seal.

import { Milliseconds } from "../../bytes/units";
import { DigestItem, DigestKind, ENGINE_AURA } from "../../consensus/digest";
import { panic } from "../../frame/panic";
import { Weight } from "../../frame/weight";
import { currentSlot, SLOT_DURATION } from "../../generated/pallets/aura";
import { Reader } from "../../scale/reader";
import { encodedDigest } from "../system/block";

export function onInitialize(number: u32): Weight {
  const reader = slotReader();
  const slot = reader.u64();
  if (!reader.failed) {
    if (slot <= currentSlot.get()) panic("Slot must increase");
    currentSlot.set(slot);
  }
  return new Weight();
}

/** @param now milliseconds since 1970 */
export function onTimestampSet(now: Milliseconds): void {
  if (currentSlot.get() != now / SLOT_DURATION) {
    panic("Timestamp slot must match `CurrentSlot`");
  }
}

/** A reader over the payload of Aura's first pre-runtime digest item; empty if there is none. */
function slotReader(): Reader {
  const logs = encodedDigest();
  const reader = Reader.over(logs);
  const item = new DigestItem();
  const count = reader.count(1);
  for (let i: u32 = 0; i < count; i++) {
    item.read(reader);
    if (reader.failed) break;
    if (item.is(DigestKind.PreRuntime, ENGINE_AURA)) {
      return new Reader(item.payload, item.payload + item.payloadLength);
    }
  }
  return new Reader(0, 0);
}
