// A Substrate header, read in place and hashed from the bytes it came in.
//
// Compact integers are accepted in their shortest form only, so the bytes read are the one encoding of the header
// and their hash is the block's.
// Source: docs/spec/grandpa.md#header.

import { HashPtr } from "../bytes/hash-ptr";
import { packSpan, Span } from "../bytes/span";
import { Hasher, hash256 } from "../hashing/hasher";
import { Reader } from "../scale/reader";
import { ScaleError } from "../scale/errors";
import { DigestItem, skipDigestItem } from "./digest";

/** Parent, number of one byte, two roots, no digest items. */
export const MIN_HEADER_SIZE: u32 = 98;


@final
export class Header {
  /** Address of the encoding, and its length. */
  start: usize = 0;
  length: u32 = 0;
  parentHash: HashPtr = 0;
  number: u32 = 0;
  stateRoot: usize = 0;
  extrinsicsRoot: usize = 0;
  private digest: usize = 0;
  digestItems: u32 = 0;

  /** Reads one header; check `reader.error`. */
  static read(reader: Reader): Header {
    const header = new Header();
    header.decode(reader);
    return header;
  }

  /** Reads one header in the place of the one before; check `reader.error`. */
  decode(reader: Reader): void {
    this.start = reader.position;
    this.parentHash = reader.fixed(32);
    this.number = reader.compact();
    this.stateRoot = reader.fixed(32);
    this.extrinsicsRoot = reader.fixed(32);
    this.digestItems = reader.count(1);
    this.digest = reader.position;
    for (let i: u32 = 0; i < this.digestItems && !reader.failed; i++) skipDigestItem(reader);
    this.length = (reader.position - this.start) as u32;
  }

  /** Writes the 32-byte hash of the header to `out`. */
  hash(hasher: Hasher, out: usize): void {
    hash256(hasher, this.start, this.length, out);
  }

  /** The encoded digest, as it ends the header. */
  encodedDigest(): Span {
    const start = this.extrinsicsRoot + 32;
    return packSpan(start, (this.start + this.length - start) as u32);
  }

  /** Sets `reader` to the first of the `digestItems`. */
  openDigest(reader: Reader): void {
    reader.position = this.digest;
    reader.end = this.start + this.length;
    reader.error = ScaleError.None;
  }

  /** Walks the digest: `next` until it says no. */
  digestWalk(): DigestWalk {
    return new DigestWalk(this.digest, this.start + this.length, this.digestItems);
  }
}


@final
export class DigestWalk {
  item: DigestItem = new DigestItem();
  private reader: Reader;

  constructor(
    start: usize,
    end: usize,
    private left: u32,
  ) {
    this.reader = new Reader(start, end);
  }

  next(): bool {
    if (this.left == 0) return false;
    this.left--;
    this.item.read(this.reader);
    return !this.reader.failed;
  }
}
