/**
 * SCALE headers and their hash, which identifies a block.
 *
 * Throws `ScaleError` for bytes that are not a header, and for bytes after a header. Invariant: a decoded header
 * encodes to the same bytes, so its hash can be computed from either. (docs/spec/grandpa.md#header)
 */

import type { HasherName } from "@as-ismp/core";
import { concat, encodeCompact, encodeVec, ScaleReader } from "@as-ismp/core/internal/codec";
import { HASHERS } from "@as-ismp/core/internal/state";
import { type DigestItem, encodeDigestItem, readDigestItem } from "./digest.ts";

/** A header. Hashes and roots are 32 bytes. */
export interface Header {
  /** 32 bytes. */
  readonly parentHash: Uint8Array;
  /** Block number, 0 for the first block. */
  readonly number: number;
  /** 32 bytes. */
  readonly stateRoot: Uint8Array;
  /** 32 bytes. */
  readonly extrinsicsRoot: Uint8Array;
  /** The digest items, in their order. */
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

/** Decodes a header. @throws ScaleError, also if bytes follow */
export function decodeHeader(bytes: Uint8Array): Header {
  const reader = new ScaleReader(bytes);
  const header = readHeader(reader);
  reader.end();
  return header;
}

/** Decodes the header at the reader's position. Its bytes are copies. @throws ScaleError */
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
