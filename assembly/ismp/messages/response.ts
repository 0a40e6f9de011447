// Answers to this chain's requests: ready responses of another chain, or a proof of the values that GETs ask for.
// Source: docs/spec/protocol.md#messages.

import { Span } from "../../bytes/span";
import { Reader } from "../../scale/reader";
import { ScaleError } from "../../scale/errors";
import { MessageProof } from "../message-proof";
import { Request } from "../request";
import { Response } from "../response";
import { readRequests, readResponses, spanSince } from "./batch";

export const enum DatagramKind {
  /** GETs; the proof is of the values. */
  Request = 0,
  /** Ready responses; the proof is of their commitments. */
  Response = 1,
}


@final
export class ResponseMessage {
  kind: DatagramKind;
  /** One of the two is empty. */
  requests: Request[] = [];
  responses: Response[] = [];
  /** Fat pointer to the encoded datagram with its index, whose keccak-256 the relayer signs. */
  datagram: Span;
  proof: MessageProof;
  signer: Span;

  constructor(reader: Reader) {
    const start = reader.position;
    const kind = reader.u8();
    this.kind = kind as DatagramKind;
    if (kind == (DatagramKind.Request as u8)) this.requests = readRequests(reader);
    else if (kind == (DatagramKind.Response as u8)) this.responses = readResponses(reader);
    else reader.fail(ScaleError.UnknownVariant);
    this.datagram = spanSince(start, reader);
    this.proof = MessageProof.read(reader);
    this.signer = reader.span();
  }
}
