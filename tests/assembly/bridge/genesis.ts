// The chain on the other side: `bridge.peer`, such as `SUBSTRATE-rite`.

import { JsonFields, JsonReader } from "as-ismp/assembly/frame/genesis/json";
import { parseStateMachine } from "as-ismp/assembly/ismp/state-machine-text";
import { peer } from "as-ismp/assembly/generated/pallets/bridge";

export function buildGenesis(json: JsonReader): void {
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (fields.is("peer")) {
      json.text();
      if (json.failed) return;
      const machine = parseStateMachine(json.textAddress, json.textLength);
      if (machine) peer.set(machine);
      else json.fail("`" + json.shownText() + "` is no state machine, such as `SUBSTRATE-rite`");
    } else {
      fields.unknown();
    }
  }
  fields.require("peer");
}
