// A message of the protocol: what relayers submit to a chain.
//
// Read in place. Request and response messages keep the encoded span of their batch, which relayers sign.
// Source: docs/spec/protocol.md#messages.

import { Reader } from "../../scale/reader";
import { ScaleError } from "../../scale/errors";
import { Writer } from "../../scale/writer";
import { ConsensusMessage } from "./consensus";
import { FraudProofMessage } from "./fraud-proof";
import { RequestMessage } from "./request";
import { ResponseMessage } from "./response";
import { TimeoutMessage } from "./timeout";

export const enum MessageVariant {
  Consensus = 0,
  FraudProof = 1,
  Request = 2,
  Response = 3,
  Timeout = 4,
}

/** The smallest encoding of a message, to check the count of a `Vec<Message>`. */
export const MIN_MESSAGE_SIZE: u32 = 3;

/** One of the five messages; the others are null. */
@final
export class Message {
  /** Address of the encoding, with its index. */
  scale: usize;
  scaleLength: u32;
  kind: MessageVariant = MessageVariant.Consensus;
  consensus: ConsensusMessage | null = null;
  fraudProof: FraudProofMessage | null = null;
  request: RequestMessage | null = null;
  response: ResponseMessage | null = null;
  timeout: TimeoutMessage | null = null;

  /** Reads the enum `Message`; check `reader.error`. */
  constructor(reader: Reader) {
    this.scale = reader.position;
    const kind = reader.u8();
    this.kind = kind as MessageVariant;
    switch (kind as MessageVariant) {
      case MessageVariant.Consensus:
        this.consensus = new ConsensusMessage(reader);
        break;
      case MessageVariant.FraudProof:
        this.fraudProof = new FraudProofMessage(reader);
        break;
      case MessageVariant.Request:
        this.request = new RequestMessage(reader);
        break;
      case MessageVariant.Response:
        this.response = new ResponseMessage(reader);
        break;
      case MessageVariant.Timeout:
        this.timeout = new TimeoutMessage(reader);
        break;
      default:
        reader.fail(ScaleError.UnknownVariant);
    }
    this.scaleLength = (reader.position - this.scale) as u32;
  }

  write(writer: Writer): void {
    writer.raw(this.scale, this.scaleLength);
  }
}
