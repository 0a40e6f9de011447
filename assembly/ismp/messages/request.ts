// POSTs of another chain, proven to have been sent. Source: docs/spec/protocol.md#messages.

import { Span } from "../../bytes/span";
import { Reader } from "../../scale/reader";
import { MessageProof } from "../message-proof";
import { Request } from "../request";
import { readPosts, spanSince } from "./batch";


@final
export class RequestMessage {
  requests: Request[];
  /** Fat pointer to the encoded `Vec<PostRequest>`, whose keccak-256 the relayer signs. */
  batch: Span;
  proof: MessageProof;
  signer: Span;

  constructor(reader: Reader) {
    const start = reader.position;
    this.requests = readPosts(reader);
    this.batch = spanSince(start, reader);
    this.proof = MessageProof.read(reader);
    this.signer = reader.span();
  }
}
