// Which chains the GRANDPA client serves, and how long their slots are.

import { SlotDurations } from "../../consensus/slot-durations";
import { twox64ConcatKey } from "../../frame/storage-key";
import { setU64 } from "../../frame/storage-value";
import { KEY_SUPPORTED_STATE_MACHINES } from "../../generated/pallets/ismp-grandpa";
import { spanAddress, spanLength } from "../../host/span";
import { ABSENT, clear, get } from "../../host/storage";
import { StateMachine } from "../../ismp/state-machine";
import { Writer } from "../../scale/writer";


@final
export class SupportedStateMachines extends SlotDurations {
  find(machine: StateMachine): bool {
    const value = get(keyOf(machine));
    // What does not decode counts as absent, as FRAME's `OptionQuery` has it.
    if (value == ABSENT || spanLength(value) < 8) return false;
    this.slotDuration = load<u64>(spanAddress(value));
    return true;
  }

  static set(machine: StateMachine, slotDuration: u64): void {
    setU64(keyOf(machine), slotDuration);
  }

  static remove(machine: StateMachine): void {
    clear(keyOf(machine));
  }
}

function keyOf(machine: StateMachine): u64 {
  const key = new Writer(9);
  machine.write(key);
  return twox64ConcatKey(KEY_SUPPORTED_STATE_MACHINES, key.address, key.length);
}
