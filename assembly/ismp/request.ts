// POST and GET requests, read in place, and the commitments they are known by.
//
// Wire v1: a commitment is keccak-256 over a packed string without lengths, so bytes may move between neighbouring
// fields without changing it; v2 will replace `pack` and nothing else.
// Source: ismp-v1.md §2.4, §3.

import { keccak256 } from "../hashing/keccak";
import { Reader } from "../scale/reader";
import { ScaleError } from "../scale/errors";
import { Writer } from "../scale/writer";
import { StateMachine } from "./state-machine";

export const enum RequestKind {
  Post = 0,
  Get = 1,
}


@final
export class Request {
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
  timeout: u64 = 0;
  /** Post: body. Get: context. */
  body: usize = 0;
  bodyLength: u32 = 0;

  /** Reads the enum `Request`; whether that worked stands in `reader.error`. */
  static read(reader: Reader): Request {
    const kind = reader.u8();
    if (kind > (RequestKind.Get as u8)) reader.fail(ScaleError.UnknownVariant);
    return new Request(kind as RequestKind, reader);
  }

  constructor(
    public kind: RequestKind,
    reader: Reader,
  ) {
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
  }

  /** Appends the packed string that the commitment is the hash of. */
  pack(writer: Writer): void {
    this.source.writeText(writer);
    this.dest.writeText(writer);
    writer.u64(bswap(this.nonce));
    if (this.kind == RequestKind.Get) writer.u64(bswap(this.height));
    writer.u64(bswap(this.timeout));
    writer.raw(this.from, this.fromLength);
    if (this.kind == RequestKind.Post) {
      writer.raw(this.to, this.toLength);
    } else {
      const keys = new Reader(this.keys, this.keysEnd);
      for (let i: u32 = 0; i < this.keyCount; i++) {
        const key = keys.bytes();
        writer.raw(key, keys.length);
      }
    }
    writer.raw(this.body, this.bodyLength);
  }

  /** Writes the 32-byte commitment to `out`. */
  commitment(out: usize): void {
    const packed = new Writer(256);
    this.pack(packed);
    keccak256(packed.address, packed.length, out);
  }
}
