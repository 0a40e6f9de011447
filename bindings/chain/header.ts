/**
 * SCALE headers and their hash, which is a block's name.
 *
 * Refuses bytes that are no header, or a header and more, by `ScaleError`. Invariant: encoding what was
 * decoded gives the same bytes, so a hash may be taken from either. (docs/spec/grandpa.md#header)
 */
import { HASHERS, type HasherName } from "../state/hasher.ts";
import { compactLength, concat, encodeVec, ScaleReader, writeCompact } from "../state/scale.ts";
import { type DigestItem, encodeDigestItem, readDigestItem } from "./digest.ts";

export interface Header {
  readonly parentHash: Uint8Array;
  readonly number: number;
  readonly stateRoot: Uint8Array;
  readonly extrinsicsRoot: Uint8Array;
  readonly digest: readonly DigestItem[];
}

/** Encodes a header. */
export function encodeHeader(header: Header): Uint8Array {
  return concat(
    header.parentHash,
    encodeCompact(header.number),
    header.stateRoot,
    header.extrinsicsRoot,
    encodeVec(header.digest.map(encodeDigestItem)),
  );
}

/** Decodes a header and nothing else. */
export function decodeHeader(bytes: Uint8Array): Header {
  const reader = new ScaleReader(bytes);
  const header = readHeader(reader);
  reader.end();
  return header;
}

/** Decodes the header at the reader's place. Its bytes are copies. */
export function readHeader(reader: ScaleReader): Header {
  return {
    parentHash: reader.fixed(32).slice(),
    number: reader.compact(),
    stateRoot: reader.fixed(32).slice(),
    extrinsicsRoot: reader.fixed(32).slice(),
    digest: reader.vec(() => readDigestItem(reader)),
  };
}

/** The 32-byte hash of a header. */
export function headerHash(header: Header, hasher: HasherName = "blake2_256"): Uint8Array {
  return HASHERS[hasher](encodeHeader(header));
}

/** SCALE compact integer in 0..2^32 - 1. */
export function encodeCompact(value: number): Uint8Array {
  const out = new Uint8Array(compactLength(value));
  writeCompact(out, 0, value);
  return out;
}
