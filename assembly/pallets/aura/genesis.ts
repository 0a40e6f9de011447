// Genesis of Aura: `aura.authorities` is a list of addresses, in the order of their turns.
//
// The list may be empty, for a node that produces blocks without authorities, such as a development node.

import { JsonFields, JsonItems, JsonReader } from "../../frame/genesis/json";
import { AuthorityList } from "../../frame/genesis/authority-list";
import { authorities } from "../../generated/pallets/aura";
import { AuraIdList } from "../../generated/types";
import { Reader } from "../../scale/reader";
import { AURA_ID_SIZE, MAX_AUTHORITIES } from "./storage";

export function buildGenesis(json: JsonReader): void {
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (!fields.is("authorities")) {
      fields.unknown();
      break;
    }
    const ids = new AuthorityList(json, AURA_ID_SIZE, MAX_AUTHORITIES);
    const items = new JsonItems(json);
    while (items.next()) ids.add();
    if (!json.failed && ids.count > 0) authorities.set(AuraIdList.read(Reader.over(ids.encode())));
  }
}
