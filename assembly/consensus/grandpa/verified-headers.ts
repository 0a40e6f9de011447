// What a GRANDPA client's message proves, as commitments: of the finalized block, or of parachains' heads.
//
// Heads of parachains that the client does not serve are passed over: a relay chain has more of them than are tracked.
// A standalone chain that is not served is an error, since nothing of the message would be left.
// Source: docs/spec/grandpa.md#client.

import { ErrorCode, Milliseconds } from "../../bytes/units";
import { ConsensusStateId } from "../../ismp/identifiers";
import { StateMachine, StateMachineKind } from "../../ismp/state-machine";
import { StateMachineHeight, StateMachineId } from "../../ismp/state-machine-id";
import { VerifiedCommitments } from "../../ismp/verified-commitments";
import { ClientError } from "../errors";
import { Header } from "../header";
import { usesCoprocessorLayout, HeaderCommitment } from "../header-commitment";
import { TimeSource } from "../ismp-digest";
import { FinalizedHeads } from "../parachain/finalized-heads";
import { SlotDurations } from "../slot-durations";
import { GrandpaMessage, Envelope } from "./grandpa-message";

const TIME_SOURCES: u32 = TimeSource.Aura | TimeSource.Babe | TimeSource.IsmpTimestamp;


@final
export class VerifiedHeaders {
  error: ErrorCode = ClientError.None;
  commitments: VerifiedCommitments = new VerifiedCommitments();

  /**
   * @param message one that has been verified, its heads against the list of the parachains that are served
   * @param tracked the chain that the client's trusted state names
   * @param coprocessor null where none is configured
   */
  constructor(
    message: GrandpaMessage,
    private tracked: StateMachine,
    private consensusStateId: ConsensusStateId,
    private coprocessor: StateMachine | null,
    slots: SlotDurations,
  ) {
    if (message.envelope == Envelope.StandaloneChain) this.takeStandalone(message.finality.target, slots);
    const heads = message.heads;
    for (let i: u32 = 0; i < heads.count && this.error == ClientError.None; i++) {
      if (!heads.isListed(i)) continue;
      if (message.envelope == Envelope.Polkadot) this.takeOfPolkadot(heads, i);
      else this.takeOfRelaychain(heads, i);
    }
  }

  private takeStandalone(target: Header, slots: SlotDurations): void {
    if (!slots.find(this.tracked)) this.error = ClientError.SlotDurationUnknown;
    else this.add(this.tracked, target, slots.slotDuration);
  }

  private takeOfPolkadot(heads: FinalizedHeads, position: u32): void {
    // Which of the two relay chains names parachains here, the coprocessor tells: it is a parachain of the same one.
    const coprocessor = this.coprocessor;
    const names = coprocessor ? coprocessor.kind : StateMachineKind.Evm;
    if (names != StateMachineKind.Polkadot && names != StateMachineKind.Kusama) {
      this.error = ClientError.CoprocessorNotSet;
      return;
    }
    // Otherwise heads of Kusama's parachain 2000 would be stored as those of Polkadot's.
    if (this.tracked.kind != names) this.error = ClientError.RelayChainMismatch;
    else this.addHead(StateMachine.of(names, heads.paraId(position)), heads, position);
  }

  private takeOfRelaychain(heads: FinalizedHeads, position: u32): void {
    const machine = StateMachine.of(StateMachineKind.Relay, heads.paraId(position), this.consensusStateId);
    this.addHead(machine, heads, position);
  }

  private addHead(machine: StateMachine, heads: FinalizedHeads, position: u32): void {
    this.add(machine, heads.header(position), heads.slotDuration(position));
  }

  private add(machine: StateMachine, header: Header, slotDuration: Milliseconds): void {
    const coprocessorLayout = usesCoprocessorLayout(machine, this.coprocessor);
    const proven = new HeaderCommitment(header, slotDuration, TIME_SOURCES, coprocessorLayout);
    this.error = proven.error;
    if (proven.error != ClientError.None) return;
    const id = new StateMachineId(machine, this.consensusStateId);
    this.commitments.add(new StateMachineHeight(id, header.number), proven.commitment);
  }
}
