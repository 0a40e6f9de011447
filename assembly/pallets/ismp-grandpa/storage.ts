// Which chains the GRANDPA client serves, and how long their slots are.

import { SlotDurations } from "../../consensus/slot-durations";
import { KEY_SUPPORTED_STATE_MACHINES } from "../../generated/pallets/ismp-grandpa";
import { twox64 } from "../../hashing/twox";
import { packSpan, Span, spanAddress, spanLength } from "../../bytes/span";
import { ABSENT, get } from "../../host/storage";
import { StateMachine } from "../../ismp/state-machine";
import { Writer } from "../../scale/writer";

/** Twox64Concat of a state machine after the map's prefix. */
const PREFIX: u32 = 32;
const HASH: u32 = 8;
/** The longest encoding of a state machine. */
const MOST_OF_A_MACHINE: u32 = 9;
const KEY_SIZE: u32 = PREFIX + HASH + MOST_OF_A_MACHINE;


@final
export class SupportedStateMachines extends SlotDurations {
  /** One buffer for all keys: a message may name any number of chains. */
  private key: Writer = new Writer(KEY_SIZE);

  find(machine: StateMachine): bool {
    const value = get(keyOf(machine, this.key));
    // What does not decode counts as absent, as FRAME's `OptionQuery` has it.
    if (value == ABSENT || spanLength(value) < 8) return false;
    this.slotDuration = load<u64>(spanAddress(value));
    return true;
  }
}

function keyOf(machine: StateMachine, key: Writer): Span {
  key.clear();
  key.raw(KEY_SUPPORTED_STATE_MACHINES, PREFIX);
  const hash = key.reserve(HASH);
  machine.write(key);
  twox64(hash + HASH, key.length - PREFIX - HASH, hash);
  return packSpan(key.address, key.length);
}
