// A consensus proof for one tracked instance. Source: docs/spec/protocol.md#messages.

import { Span } from "../../bytes/span";
import { Reader } from "../../scale/reader";
import { ConsensusStateId } from "../identifiers";


@final
export class ConsensusMessage {
  /** Fat pointers. */
  proof: Span;
  consensusStateId: ConsensusStateId;
  signer: Span;

  constructor(reader: Reader) {
    this.proof = reader.span();
    this.consensusStateId = reader.u32();
    this.signer = reader.span();
  }
}
