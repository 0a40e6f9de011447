// Which parachains of a relay chain a GRANDPA client serves: those that have a slot duration under their names.

import { ConsensusStateId } from "../../ismp/identifiers";
import { StateMachine, StateMachineKind } from "../../ismp/state-machine";
import { ParachainList } from "../parachain/finalized-heads";
import { SlotDurations } from "../slot-durations";
import { Envelope } from "./grandpa-message";


@final
export class ServedParachains extends ParachainList {
  constructor(
    private slots: SlotDurations,
    /** How the message names parachains. */
    private envelope: Envelope,
    private consensusStateId: ConsensusStateId,
  ) {
    super();
  }

  has(paraId: u32): bool {
    const found =
      this.envelope == Envelope.Relaychain
        ? this.slots.find(StateMachine.of(StateMachineKind.Relay, paraId, this.consensusStateId))
        : this.slots.find(StateMachine.of(StateMachineKind.Polkadot, paraId)) ||
          this.slots.find(StateMachine.of(StateMachineKind.Kusama, paraId));
    if (found) this.slotDuration = this.slots.slotDuration;
    return found;
  }
}
