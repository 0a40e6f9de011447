// The state commitments that a consensus client proved, of one or more state machines.
//
// Invariant: `sorted` orders them by state machine id, then by height; of equal heights the one added first comes
// first, so that an update can't replace one of its own commitments.
// Source: docs/spec/protocol.md#clients, docs/spec/protocol.md#consensus-updates.

import { StateCommitment } from "./state-commitment";
import { StateMachineHeight } from "./state-machine-id";


@final
export class VerifiedCommitment {
  constructor(
    public at: StateMachineHeight,
    public commitment: StateCommitment,
  ) {}
}


@final
export class VerifiedCommitments {
  private entries: VerifiedCommitment[] = [];

  add(at: StateMachineHeight, commitment: StateCommitment): void {
    this.entries.push(new VerifiedCommitment(at, commitment));
  }

  get count(): i32 {
    return this.entries.length;
  }

  sorted(): VerifiedCommitment[] {
    // The standard library's sort is stable.
    return this.entries.sort(compareEntries);
  }
}

function compareEntries(a: VerifiedCommitment, b: VerifiedCommitment): i32 {
  const order = a.at.id.compare(b.at.id);
  if (order != 0 || a.at.height == b.at.height) return order;
  return a.at.height < b.at.height ? -1 : 1;
}
