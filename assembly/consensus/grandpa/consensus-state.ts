// What a GRANDPA light client trusts: the authorities and their set id, the last finalized block, the chain tracked.
// Source: docs/spec/grandpa.md#consensus-state.

import { Milliseconds } from "../../bytes/units";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { StateMachine } from "../../ismp/state-machine";
import { AUTHORITY_SIZE } from "./voter-set";

/** Count of authorities, set id, height, hash, slot duration, state machine: 5 + 8 + 4 + 32 + 8 + 9. */
const MOST_BESIDES_AUTHORITIES: u32 = 66;


@final
export class ConsensusState {
  /** Address of the authorities, 40 bytes each. */
  authorities: usize;
  authorityCount: u32;
  setId: u64;
  latestHeight: u32;
  /** Address of 32 bytes. */
  latestHash: usize;
  /** Milliseconds; carried along, never used by the verifier. */
  slotDuration: Milliseconds;
  stateMachine: StateMachine;

  /** Reads a state; check `reader.error`. Additional bytes after it are left to the caller. */
  constructor(reader: Reader) {
    const count = reader.count(AUTHORITY_SIZE);
    this.authorityCount = count;
    this.authorities = reader.fixed(count * AUTHORITY_SIZE);
    this.setId = reader.u64();
    this.latestHeight = reader.u32();
    this.latestHash = reader.fixed(32);
    this.slotDuration = reader.u64();
    this.stateMachine = StateMachine.read(reader);
  }

  /** How many bytes `write` takes at most. */
  get size(): u32 {
    return this.authorityCount * AUTHORITY_SIZE + MOST_BESIDES_AUTHORITIES;
  }

  write(writer: Writer): void {
    writer.compact(this.authorityCount);
    writer.raw(this.authorities, this.authorityCount * AUTHORITY_SIZE);
    writer.u64(this.setId);
    writer.u32(this.latestHeight);
    writer.raw(this.latestHash, 32);
    writer.u64(this.slotDuration);
    this.stateMachine.write(writer);
  }
}
