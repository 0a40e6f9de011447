// Names of the first state: `names.reserved` is a list of pairs of a name and the address of its owner. A chain whose
// genesis says nothing of names starts without any.

import { JsonFields, JsonItems, JsonReader } from "as-ismp/assembly/frame/genesis/json";
import { readAddress } from "as-ismp/assembly/frame/genesis/ss58";
import { MAX_LENGTH, owners } from "as-ismp/assembly/generated/pallets/names";
import { Bytes } from "as-ismp/assembly/scale/bytes";

export function buildGenesis(json: JsonReader): void {
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (!fields.is("reserved")) {
      fields.unknown();
      break;
    }
    const items = new JsonItems(json);
    while (items.next()) readReserved(json);
  }
}

function readReserved(json: JsonReader): void {
  const pair = new JsonItems(json);
  pair.expect();
  json.text();
  const name = new Bytes(json.textAddress, json.textLength);
  if (json.textLength == 0 || json.textLength > MAX_LENGTH) json.fail("a name is too short or too long");
  pair.expect();
  const owner = readAddress(json);
  pair.finish();
  if (json.failed) return;
  if (owners.exists(name)) json.fail("a name comes twice");
  else owners.set(name, owner);
}
