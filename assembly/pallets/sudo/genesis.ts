// Genesis of Sudo: `sudo.key` is the address of the account that may make calls as root, or null for none.

import { JsonFields, JsonReader } from "../../frame/genesis/json";
import { readAddress } from "../../frame/genesis/ss58";
import { setSudoKey } from "./storage";

export function buildGenesis(json: JsonReader): void {
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (!fields.is("key")) {
      fields.unknown();
    } else if (!json.isNull()) {
      const key = readAddress(json);
      if (!json.failed) setSudoKey(key);
    }
  }
}
