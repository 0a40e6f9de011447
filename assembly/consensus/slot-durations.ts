// Which chains a consensus client serves, and how long their slots are: the answer comes from where it is stored.

import { Milliseconds } from "../bytes/units";
import { StateMachine } from "../ismp/state-machine";

export abstract class SlotDurations {
  /** Milliseconds; of the chain that `find` found last. */
  slotDuration: Milliseconds = 0;

  /** Whether the client serves the chain. */
  abstract find(machine: StateMachine): bool;
}
