// AuraApi: the authorities and the slot duration. For runtimes with pallet Aura.
// Source: docs/spec/host.md#runtime-apis.

import { authorities, SLOT_DURATION } from "../../generated/pallets/aura";
import { Writer } from "../../scale/writer";
import { answer, storedList } from "./result";

/** () → `u64` milliseconds; reads no storage, so tools may call it without a state */
export function AuraApi_slot_duration(address: usize, length: u32): u64 {
  const writer = new Writer(8);
  writer.u64(SLOT_DURATION);
  return answer(writer);
}

/** () → `Vec<AuraId>` */
export function AuraApi_authorities(address: usize, length: u32): u64 {
  return storedList(authorities.key());
}
