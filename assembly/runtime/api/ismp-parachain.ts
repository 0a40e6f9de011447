// IsmpParachainApi: called by the node of a parachain before it proves heads of siblings.
// Source: docs/spec/parachains.md#runtime-api.

import { FollowedParachains } from "../../pallets/ismp-parachain/parachains";
import { validationData } from "../../generated/pallets/parachain-system";
import { Writer } from "../../scale/writer";
import { answer } from "./result";

/** () → `Vec<u32>`, in the order of the map's keys */
export function IsmpParachainApi_para_ids(address: usize, length: u32): u64 {
  const siblings = new FollowedParachains().all();
  const writer = new Writer(siblings.length * 4 + 4);
  writer.compact(siblings.length);
  for (let i = 0; i < siblings.length; i++) writer.u32(siblings[i].paraId);
  return answer(writer);
}

/** () → `u32` number, `H256` state root */
export function IsmpParachainApi_current_relay_chain_state(address: usize, length: u32): u64 {
  const data = validationData.get();
  const writer = new Writer(36);
  if (data == null) {
    memory.fill(writer.reserve(36), 0, 36);
  } else {
    writer.u32(data.relayParentNumber);
    data.relayParentStorageRoot.write(writer);
  }
  return answer(writer);
}
