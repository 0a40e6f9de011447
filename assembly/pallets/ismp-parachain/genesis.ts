// The siblings that are followed from the first state on: `ismpParachain.parachains`, a list of `{"id": 2000,
// "slot_duration": 12000}`.
//
// Their challenge periods are stored with the client, in the first block: the fields of a configuration come in any
// order, and the periods are stored under this chain's name. Source: docs/spec/parachains.md#creation.

import { u128 } from "as-bignum/assembly";
import { JsonFields, JsonItems, JsonReader } from "../../frame/genesis/json";
import { parachains } from "../../generated/pallets/ismp-parachain";

export function buildGenesis(json: JsonReader): void {
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (!fields.is("parachains")) {
      fields.unknown();
      continue;
    }
    const items = new JsonItems(json);
    while (items.next()) readParachain(json);
  }
}

function readParachain(json: JsonReader): void {
  let id: u128 = new u128();
  let slotDuration: u128 = new u128();
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (fields.is("id")) {
      id = json.integer();
      if (id > u128.from(u32.MAX_VALUE)) json.fail("a para id has 32 bits");
    } else if (fields.is("slot_duration")) {
      slotDuration = json.integer();
      if (slotDuration > u128.from(u64.MAX_VALUE)) json.fail("a slot duration has 64 bits");
    } else {
      fields.unknown();
    }
  }
  fields.require("id");
  fields.require("slot_duration");
  if (!json.failed) parachains.set(id.lo as u32, slotDuration.lo);
}
