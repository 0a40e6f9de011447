// POST and GET requests, read in place.
//
// A request is a view of the bytes that it was read from, which must stay in memory: writing it copies `scale` and
// encodes nothing again. Refuses what `Reader` refuses.
// Source: docs/spec/protocol.md#requests.

import { Seconds } from "../bytes/units";
import { HashPtr } from "../bytes/hash-ptr";
import { Reader } from "../scale/reader";
import { ScaleError } from "../scale/errors";
import { Writer } from "../scale/writer";
import { StateMachine } from "./state-machine";
import { hasTimedOut } from "./time";

export const enum RequestKind {
  Post = 0,
  Get = 1,
}


@final
export class Request {
  /** Address of the encoding, without the index of the enum `Request`. */
  scale: usize;
  scaleLength: u32 = 0;
  source: StateMachine;
  dest: StateMachine;
  nonce: u64;
  from: usize;
  fromLength: u32;
  /** Post only. */
  to: usize = 0;
  toLength: u32 = 0;
  /** Get only: the encoded keys, without their count. */
  keys: usize = 0;
  keysEnd: usize = 0;
  keyCount: u32 = 0;
  height: u64 = 0;
  /** Seconds; 0 is never. */
  timeout: Seconds = 0;
  /** Post: body. Get: context. */
  body: usize = 0;
  bodyLength: u32 = 0;
  /** Address of the commitment; 0 until `requestCommitment` has computed it. */
  commitment: HashPtr = 0;

  /** Reads the enum `Request`; check `reader.error`. */
  static read(reader: Reader): Request {
    const kind = reader.u8();
    if (kind > (RequestKind.Get as u8)) reader.fail(ScaleError.UnknownVariant);
    return new Request(kind as RequestKind, reader);
  }

  /** Reads a `PostRequest` or `GetRequest`, without an index. */
  constructor(
    public kind: RequestKind,
    reader: Reader,
  ) {
    this.scale = reader.position;
    this.source = StateMachine.read(reader);
    this.dest = StateMachine.read(reader);
    this.nonce = reader.u64();
    this.from = reader.bytes();
    this.fromLength = reader.length;
    if (kind == RequestKind.Post) {
      this.to = reader.bytes();
      this.toLength = reader.length;
      this.timeout = reader.u64();
      this.body = reader.bytes();
      this.bodyLength = reader.length;
    } else {
      this.keyCount = reader.count(1);
      this.keys = reader.position;
      for (let i: u32 = 0; i < this.keyCount && !reader.failed; i++) reader.bytes();
      this.keysEnd = reader.position;
      this.height = reader.u64();
      this.body = reader.bytes();
      this.bodyLength = reader.length;
      this.timeout = reader.u64();
    }
    this.scaleLength = (reader.position - this.scale) as u32;
  }

  /** Writes the enum `Request`. */
  write(writer: Writer): void {
    writer.u8(this.kind as u8);
    this.writeInner(writer);
  }

  /** Writes a `PostRequest` or `GetRequest`, without an index. */
  writeInner(writer: Writer): void {
    writer.raw(this.scale, this.scaleLength);
  }

  /** A reader over the `keyCount` encoded keys of a GET. */
  keyReader(): Reader {
    return new Reader(this.keys, this.keysEnd);
  }

  /** @param now seconds */
  timedOut(now: Seconds): bool {
    return hasTimedOut(this.timeout, now);
  }
}
