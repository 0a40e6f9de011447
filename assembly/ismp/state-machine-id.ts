// A state machine under one consensus state id, and a height of it.
//
// The same chain under two consensus state ids has two ids: state commitments of one are never used for the other.
// Source: docs/spec/protocol.md#identifiers.

import { Reader } from "../scale/reader";
import { Writer } from "../scale/writer";
import { ConsensusStateId } from "./identifiers";
import { StateMachine } from "./state-machine";


@final
export class StateMachineId {
  constructor(
    public stateId: StateMachine,
    public consensusStateId: ConsensusStateId,
  ) {}

  static read(reader: Reader): StateMachineId {
    const stateId = StateMachine.read(reader);
    return new StateMachineId(stateId, reader.u32());
  }

  write(writer: Writer): void {
    this.stateId.write(writer);
    writer.u32(this.consensusStateId);
  }

  equals(other: StateMachineId): bool {
    return this.consensusStateId == other.consensusStateId && this.stateId.equals(other.stateId);
  }

  /** The order of map keys: by state machine, then by the bytes of the consensus state id. */
  compare(other: StateMachineId): i32 {
    const order = this.stateId.compare(other.stateId);
    if (order != 0 || this.consensusStateId == other.consensusStateId) return order;
    return bswap(this.consensusStateId) < bswap(other.consensusStateId) ? -1 : 1;
  }
}


@final
export class StateMachineHeight {
  constructor(
    public id: StateMachineId,
    public height: u64,
  ) {}

  static read(reader: Reader): StateMachineHeight {
    const id = StateMachineId.read(reader);
    return new StateMachineHeight(id, reader.u64());
  }

  write(writer: Writer): void {
    this.id.write(writer);
    writer.u64(this.height);
  }
}
