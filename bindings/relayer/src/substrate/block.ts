/**
 * SCALE blocks: a header and the extrinsics, each as opaque bytes with its length in front.
 *
 * Throws `ScaleError` for bytes that are not a block, for bytes after a block, and for extrinsics whose length
 * prefix does not match: the next extrinsic would be read from the wrong place.
 */

import { ScaleError } from "@as-ismp/core";
import { compactLength, concat, encodeVec, ScaleReader } from "@as-ismp/core/internal/codec";
import { encodeHeader, type Header, readHeader } from "./header.ts";

/** A header and the extrinsics of a block. */
export interface Block {
  /** The header, with its seal if the block has one. */
  readonly header: Header;
  /** Each with its compact length prefix, as runtimes read and hash them. */
  readonly extrinsics: readonly Uint8Array[];
}

/** Encodes a block. */
export function encodeBlock(block: Block): Uint8Array {
  return concat(encodeHeader(block.header), encodeBody(block.extrinsics));
}

/** Encodes the extrinsics of a block. */
export function encodeBody(extrinsics: readonly Uint8Array[]): Uint8Array {
  extrinsics.forEach(assertFramed);
  return encodeVec(extrinsics);
}

/** Decodes a block. @throws ScaleError, also if bytes follow */
export function decodeBlock(bytes: Uint8Array): Block {
  const reader = new ScaleReader(bytes);
  const header = readHeader(reader);
  const extrinsics = readBody(reader);
  reader.end();
  return { header, extrinsics };
}

/** Decodes a list of extrinsics. @throws ScaleError, also if bytes follow */
export function decodeBody(bytes: Uint8Array): Uint8Array[] {
  const reader = new ScaleReader(bytes);
  const extrinsics = readBody(reader);
  reader.end();
  return extrinsics;
}

/** Throws `ScaleError` for bytes that are not one extrinsic with its length in front. */
export function assertFramed(extrinsic: Uint8Array): void {
  const reader = new ScaleReader(extrinsic);
  reader.bytes();
  if (reader.remaining > 0) {
    throw new ScaleError(
      `expected the end of the extrinsic after its length prefix, found ${reader.remaining} more bytes`,
    );
  }
}

function readBody(reader: ScaleReader): Uint8Array[] {
  return reader.vec(() => {
    const body = reader.bytes();
    // The prefix is directly in front: a compact integer has only one encoding.
    const prefix = compactLength(body.length);
    return new Uint8Array(body.buffer, body.byteOffset - prefix, prefix + body.length).slice();
  });
}
