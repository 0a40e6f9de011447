// The events of handled messages.
//
// An event is its kind and its encoded fields, which are the same in the protocol's enum and in the pallet's: each adds
// an index of its own. Source: docs/spec/protocol.md#results, docs/spec/pallet-ismp.md#events.

import { HashPtr } from "../bytes/hash-ptr";
import { packSpan, Span, spanAddress, spanLength } from "../bytes/span";
import { Writer } from "../scale/writer";
import { StateMachine } from "./state-machine";
import { StateMachineHeight } from "./state-machine-id";

/** Indices of the enum `Event` of wire v1. */
export const enum EventKind {
  StateMachineUpdated = 0,
  StateCommitmentVetoed = 1,
  PostRequest = 2,
  PostResponse = 3,
  GetResponse = 4,
  GetRequest = 5,
  PostRequestHandled = 6,
  PostResponseHandled = 7,
  PostRequestTimeoutHandled = 8,
  PostResponseTimeoutHandled = 9,
  GetRequestHandled = 10,
  GetRequestTimeoutHandled = 11,
}


@final
export class IsmpEvent {
  constructor(
    public kind: EventKind,
    /** Fat pointer to the encoded fields. */
    public fields: u64,
  ) {}

  static stateMachineUpdated(latest: StateMachineHeight): IsmpEvent {
    const writer = new Writer(24);
    latest.write(writer);
    return new IsmpEvent(EventKind.StateMachineUpdated, written(writer));
  }

  /** @param relayer fat pointer to the name of the relayer who delivered it */
  static handled(kind: EventKind, commitment: HashPtr, relayer: Span): IsmpEvent {
    const writer = new Writer(72);
    writer.raw(commitment, 32);
    writer.span(relayer);
    return new IsmpEvent(kind, written(writer));
  }

  static timeoutHandled(
    kind: EventKind,
    commitment: HashPtr,
    source: StateMachine,
    dest: StateMachine,
  ): IsmpEvent {
    const writer = new Writer(56);
    writer.raw(commitment, 32);
    source.write(writer);
    dest.write(writer);
    return new IsmpEvent(kind, written(writer));
  }

  /** Writes the enum `Event`. */
  write(writer: Writer): void {
    writer.u8(this.kind as u8);
    this.writeFields(writer);
  }

  writeFields(writer: Writer): void {
    writer.raw(spanAddress(this.fields), spanLength(this.fields));
  }
}

function written(writer: Writer): u64 {
  return packSpan(writer.address, writer.length);
}
