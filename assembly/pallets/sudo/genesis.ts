// Genesis of Sudo: `sudo.key` is the address of the account that may make calls as root, or null for none.

import { JsonFields, JsonReader } from "../../frame/genesis/json";
import { readAddress } from "../../frame/genesis/ss58";
import { key } from "../../generated/pallets/sudo";

export function buildGenesis(json: JsonReader): void {
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (!fields.is("key")) {
      fields.unknown();
    } else if (!json.isNull()) {
      const account = readAddress(json);
      if (!json.failed) key.set(account);
    }
  }
}
