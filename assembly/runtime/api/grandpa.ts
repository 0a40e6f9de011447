// GrandpaApi: the voters and the set id. For runtimes with pallet Grandpa.
// Source: docs/spec/host.md#runtime-apis.

import { authorities, currentSetId } from "../../generated/pallets/grandpa";
import { Writer } from "../../scale/writer";
import { answer, none, storedList } from "./result";

/** () → `AuthorityList` */
export function GrandpaApi_grandpa_authorities(address: usize, length: u32): u64 {
  return storedList(authorities.key());
}

/** () → `u64` */
export function GrandpaApi_current_set_id(address: usize, length: u32): u64 {
  const writer = new Writer(8);
  writer.u64(currentSetId.get());
  return answer(writer);
}

/** `u64`, authority → `Option<OpaqueKeyOwnershipProof>`: None, since equivocations are not punished here */
export function GrandpaApi_generate_key_ownership_proof(address: usize, length: u32): u64 {
  return none();
}

/** equivocation proof, key ownership proof → `Option<()>`: None */
export function GrandpaApi_submit_report_equivocation_unsigned_extrinsic(address: usize, length: u32): u64 {
  return none();
}
