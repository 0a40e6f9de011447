// Responses to POST and GET requests: read in place, or made from the proven values for a GET.
//
// A response goes the opposite way: its source is its request's destination. Wire v2 only has responses to GETs.
// Source: docs/spec/protocol.md#requests.

import { Seconds } from "../bytes/units";
import { HashPtr } from "../bytes/hash-ptr";
import { Reader } from "../scale/reader";
import { ScaleError } from "../scale/errors";
import { Writer } from "../scale/writer";
import { Request, RequestKind } from "./request";
import { StateMachine } from "./state-machine";
import { StorageValues } from "./storage-values";
import { hasTimedOut } from "./time";

export const enum ResponseKind {
  Post = 0,
  Get = 1,
}


@final
export class Response {
  /** Post only: the field `response`. */
  body: usize = 0;
  bodyLength: u32 = 0;
  /** Address of the commitment; 0 until `responseCommitment` has computed it. */
  commitment: HashPtr = 0;

  private constructor(
    public kind: ResponseKind,
    public request: Request,
    /** Get only. */
    public values: StorageValues,
    /** Seconds; 0 is never. Of a response to a GET it is the GET's timeout. */
    public timeout: Seconds,
  ) {}

  /** Reads the enum `Response`; check `reader.error`. */
  static read(reader: Reader): Response {
    const kind = reader.u8();
    if (kind > (ResponseKind.Get as u8)) reader.fail(ScaleError.UnknownVariant);
    return kind == (ResponseKind.Post as u8) ? Response.readPost(reader) : Response.readGet(reader);
  }

  /** Reads a `PostResponse`, without an index. */
  static readPost(reader: Reader): Response {
    const request = new Request(RequestKind.Post, reader);
    const body = reader.bytes();
    const bodyLength = reader.length;
    const response = new Response(ResponseKind.Post, request, StorageValues.none(), reader.u64());
    response.body = body;
    response.bodyLength = bodyLength;
    return response;
  }

  /** Reads a `GetResponse`, without an index. */
  static readGet(reader: Reader): Response {
    const request = new Request(RequestKind.Get, reader);
    return Response.toGet(request, StorageValues.read(reader));
  }

  /** The response to a GET with these values. */
  static toGet(request: Request, values: StorageValues): Response {
    return new Response(ResponseKind.Get, request, values, request.timeout);
  }

  /** Writes the enum `Response`. */
  write(writer: Writer): void {
    writer.u8(this.kind as u8);
    this.writeInner(writer);
  }

  /** Writes a `PostResponse` or `GetResponse`, without an index. */
  writeInner(writer: Writer): void {
    this.request.writeInner(writer);
    if (this.kind == ResponseKind.Get) {
      this.values.write(writer);
    } else {
      writer.bytes(this.body, this.bodyLength);
      writer.u64(this.timeout);
    }
  }

  get source(): StateMachine {
    return this.request.dest;
  }

  get dest(): StateMachine {
    return this.request.source;
  }

  /** @param now seconds */
  timedOut(now: Seconds): bool {
    return hasTimedOut(this.timeout, now);
  }
}
