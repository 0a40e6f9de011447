// Which chain the first state says this is: `ismp.hostStateMachine`, and `ismp.coprocessor`, which may be null.
//
// What is left out is not written: it has a default then, see `chain-identity.ts`.

import { JsonFields, JsonReader } from "../../frame/genesis/json";
import { StateMachine } from "../../ismp/state-machine";
import { parseStateMachine } from "../../ismp/state-machine-text";
import { setCoprocessor, setHostStateMachine } from "./chain-identity";

export function buildGenesis(json: JsonReader): void {
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (fields.is("hostStateMachine")) {
      const machine = readStateMachine(json);
      if (machine) setHostStateMachine(machine);
    } else if (fields.is("coprocessor")) {
      if (json.isNull()) {
        setCoprocessor(null);
      } else {
        const machine = readStateMachine(json);
        if (machine) setCoprocessor(machine);
      }
    } else {
      fields.unknown();
    }
  }
}

function readStateMachine(json: JsonReader): StateMachine | null {
  json.text();
  if (json.failed) return null;
  const machine = parseStateMachine(json.textAddress, json.textLength);
  if (!machine) json.fail("`" + json.shownText() + "` is no state machine, such as `SUBSTRATE-solo`");
  return machine;
}
