// Two proofs that contradict each other. Source: docs/spec/protocol.md#messages.

import { Span } from "../../bytes/span";
import { Reader } from "../../scale/reader";
import { ConsensusStateId } from "../identifiers";


@final
export class FraudProofMessage {
  /** Fat pointers. */
  proof1: Span;
  proof2: Span;
  consensusStateId: ConsensusStateId;
  signer: Span;

  constructor(reader: Reader) {
    this.proof1 = reader.span();
    this.proof2 = reader.span();
    this.consensusStateId = reader.u32();
    this.signer = reader.span();
  }
}
