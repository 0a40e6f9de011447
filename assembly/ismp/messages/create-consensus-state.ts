// What an administrator trusts when a client is created: a consensus state, its periods, and initial state commitments.
//
// The periods are a map: of equal state machines the last one counts, and they are kept in ascending order.
// Source: docs/spec/protocol.md#messages, docs/spec/scale.md#maps.

import { Seconds } from "../../bytes/units";
import { Span } from "../../bytes/span";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { ConsensusClientId, ConsensusStateId } from "../identifiers";
import { StateCommitment } from "../state-commitment";
import { StateMachine } from "../state-machine";
import { StateMachineHeight, StateMachineId } from "../state-machine-id";
import { VerifiedCommitment } from "../verified-commitments";

const MIN_PERIOD_SIZE: u32 = 5 + 8;
const MIN_COMMITMENT_SIZE: u32 = 5 + 4 + 8 + 1 + 32 + 8;


@final
export class ChallengePeriod {
  constructor(
    public machine: StateMachine,
    public seconds: Seconds,
  ) {}
}


@final
export class CreateConsensusState {
  /** Fat pointer. */
  state: Span;
  clientId: ConsensusClientId;
  consensusStateId: ConsensusStateId;
  /** Seconds. */
  unbondingPeriod: Seconds;
  challengePeriods: ChallengePeriod[];
  /** In the order of the message. */
  commitments: VerifiedCommitment[];

  constructor(reader: Reader) {
    this.state = reader.span();
    this.clientId = reader.u32();
    this.consensusStateId = reader.u32();
    this.unbondingPeriod = reader.u64();
    this.challengePeriods = readChallengePeriods(reader);
    const count = reader.count(MIN_COMMITMENT_SIZE);
    const commitments = new Array<VerifiedCommitment>();
    for (let i: u32 = 0; i < count && !reader.failed; i++) {
      const id = StateMachineId.read(reader);
      const commitment = StateCommitment.read(reader);
      commitments.push(new VerifiedCommitment(new StateMachineHeight(id, reader.u64()), commitment));
    }
    this.commitments = commitments;
  }

  write(writer: Writer): void {
    writer.span(this.state);
    writer.u32(this.clientId);
    writer.u32(this.consensusStateId);
    writer.u64(this.unbondingPeriod);
    writer.compact(this.challengePeriods.length);
    for (let i = 0; i < this.challengePeriods.length; i++) {
      this.challengePeriods[i].machine.write(writer);
      writer.u64(this.challengePeriods[i].seconds);
    }
    writer.compact(this.commitments.length);
    for (let i = 0; i < this.commitments.length; i++) {
      this.commitments[i].at.id.write(writer);
      this.commitments[i].commitment.write(writer);
      writer.u64(this.commitments[i].at.height);
    }
  }
}

/** Reads `BTreeMap<StateMachine, u64>`: in ascending order, each state machine once. */
export function readChallengePeriods(reader: Reader): ChallengePeriod[] {
  const count = reader.count(MIN_PERIOD_SIZE);
  const read = new Array<ChallengePeriod>();
  for (let i: u32 = 0; i < count && !reader.failed; i++) {
    const machine = StateMachine.read(reader);
    read.push(new ChallengePeriod(machine, reader.u64()));
  }
  // The sort is stable: of equal keys the one that was read last comes last.
  read.sort((a: ChallengePeriod, b: ChallengePeriod): i32 => a.machine.compare(b.machine));
  const periods = new Array<ChallengePeriod>();
  for (let i = 0; i < read.length; i++) {
    const last = i + 1 == read.length || !read[i].machine.equals(read[i + 1].machine);
    if (last) periods.push(read[i]);
  }
  return periods;
}
