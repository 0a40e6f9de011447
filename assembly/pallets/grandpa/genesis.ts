// Genesis of Grandpa: `grandpa.authorities` is a list of pairs of an address and a weight.
//
// Refuses a weight of 0. With an empty list the chain has no finality.

import { AUTHORITY_SIZE } from "../../consensus/grandpa/voter-set";
import { JsonFields, JsonItems, JsonReader } from "../../frame/genesis/json";
import { AuthorityList } from "../../frame/genesis/authority-list";
import { authorities, currentSetId, MAX_AUTHORITIES, setIdSession } from "../../generated/pallets/grandpa";
import { GrandpaIdAndU64List } from "../../generated/types";
import { Reader } from "../../scale/reader";

export function buildGenesis(json: JsonReader): void {
  const list = new AuthorityList(json, AUTHORITY_SIZE, MAX_AUTHORITIES);
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (!fields.is("authorities")) {
      fields.unknown();
      break;
    }
    const items = new JsonItems(json);
    while (items.next()) readAuthority(json, list);
  }
  if (json.failed) return;
  // Set 0 begins with session 0.
  currentSetId.set(0);
  setIdSession.set(0, 0);
  if (list.count > 0) authorities.set(GrandpaIdAndU64List.read(Reader.over(list.encode())));
}

function readAuthority(json: JsonReader, authorities: AuthorityList): void {
  const pair = new JsonItems(json);
  pair.expect();
  authorities.add();
  pair.expect();
  const weight = json.integer();
  if (weight.hi != 0 || weight.lo == 0) json.fail("a weight is a number from 1 to 2^64 - 1");
  pair.finish();
  authorities.rest.u64(weight.lo);
}
