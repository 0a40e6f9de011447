// Genesis of ParachainInfo: `parachainInfo.parachainId` is the para id of this chain.

import { u128 } from "as-bignum/assembly";
import { JsonFields, JsonReader } from "../../frame/genesis/json";
import { parachainId } from "../../generated/pallets/parachain-info";

export function buildGenesis(json: JsonReader): void {
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (!fields.is("parachainId")) {
      fields.unknown();
      continue;
    }
    const id = json.integer();
    if (id > u128.from(u32.MAX_VALUE)) json.fail("a para id has 32 bits");
    if (!json.failed) parachainId.set(id.lo as u32);
  }
}
