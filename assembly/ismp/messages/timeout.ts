// Messages of this chain that were not delivered in time. Source: docs/spec/protocol.md#messages.

import { Reader } from "../../scale/reader";
import { ScaleError } from "../../scale/errors";
import { MessageProof } from "../message-proof";
import { Request } from "../request";
import { Response } from "../response";
import { readPostResponses, readRequests } from "./batch";

export const enum TimeoutKind {
  Post = 0,
  PostResponse = 1,
  Get = 2,
}


@final
export class TimeoutMessage {
  kind: TimeoutKind;
  /** Of `Post` and `Get`. */
  requests: Request[] = [];
  /** Of `PostResponse`. */
  responses: Response[] = [];
  /** The proof that they were not received; null for `Get`. */
  proof: MessageProof | null = null;

  constructor(reader: Reader) {
    const kind = reader.u8();
    this.kind = kind as TimeoutKind;
    if (kind > (TimeoutKind.Get as u8)) reader.fail(ScaleError.UnknownVariant);
    if (kind == (TimeoutKind.PostResponse as u8)) this.responses = readPostResponses(reader);
    else this.requests = readRequests(reader);
    if (kind != (TimeoutKind.Get as u8)) this.proof = MessageProof.read(reader);
  }
}
