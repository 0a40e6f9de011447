// State commitment: time and roots of a state machine at one height. Proofs are read against the roots.
// Source: docs/spec/protocol.md#consensus-data.

import { Seconds } from "../bytes/units";
import { Reader } from "../scale/reader";
import { Writer } from "../scale/writer";

/** The address of an absent root. */
export const NO_ROOT: usize = 0;


@final
export class StateCommitment {
  constructor(
    /** Seconds since 1970, by the state machine's own clock. */
    public timestamp: Seconds,
    /** Address of the root of the trie of messages, 32 bytes; `NO_ROOT` if the chain has none. */
    public overlayRoot: usize,
    /** Address of the state root, 32 bytes. */
    public stateRoot: usize,
  ) {}

  static read(reader: Reader): StateCommitment {
    const timestamp = reader.u64();
    const overlayRoot = reader.bool() ? reader.fixed(32) : NO_ROOT;
    return new StateCommitment(timestamp, overlayRoot, reader.fixed(32));
  }

  write(writer: Writer): void {
    writer.u64(this.timestamp);
    writer.u8(this.overlayRoot == NO_ROOT ? 0 : 1);
    if (this.overlayRoot != NO_ROOT) writer.raw(this.overlayRoot, 32);
    writer.raw(this.stateRoot, 32);
  }
}
