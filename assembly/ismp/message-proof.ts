// The `Proof` of a message: bytes for a state machine client, and the height of the commitment they are read against.
// Source: docs/spec/protocol.md#messages.

import { Reader } from "../scale/reader";
import { Writer } from "../scale/writer";
import { StateMachineHeight } from "./state-machine-id";


@final
export class MessageProof {
  constructor(
    public height: StateMachineHeight,
    /** Fat pointer to the proof's bytes. */
    public bytes: u64,
  ) {}

  static read(reader: Reader): MessageProof {
    const height = StateMachineHeight.read(reader);
    return new MessageProof(height, reader.span());
  }

  write(writer: Writer): void {
    this.height.write(writer);
    writer.span(this.bytes);
  }
}
