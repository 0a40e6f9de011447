// Metadata: the description of the runtime for tools. The build generates it.
// Source: docs/spec/host.md#metadata.

import { decompressBlock } from "../../bytes/lz4";
import {
  metadataBlock,
  METADATA_LENGTH,
  METADATA_TYPES_LENGTH,
  METADATA_V14_HEAD_LENGTH,
  METADATA_V14_TAIL_LENGTH,
  METADATA_V15_HEAD_LENGTH,
  METADATA_V15_TAIL_LENGTH,
  METADATA_V16_HEAD_LENGTH,
  METADATA_V16_TAIL_LENGTH,
} from "../../generated/metadata";
import { packSpan } from "../../bytes/span";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { answer } from "./result";

/** The SCALE `Vec<u32>` of the versions below. */
// prettier-ignore
const VERSIONS = memory.data<u8>([3 << 2, 14, 0, 0, 0, 15, 0, 0, 0, 16, 0, 0, 0]);
const VERSIONS_LENGTH: u32 = 13;

// The offset of each version's own part in the decompressed block.
const V14: u32 = METADATA_TYPES_LENGTH;
const V15: u32 = V14 + METADATA_V14_HEAD_LENGTH + METADATA_V14_TAIL_LENGTH;
const V16: u32 = V15 + METADATA_V15_HEAD_LENGTH + METADATA_V15_TAIL_LENGTH;

/** Appends `OpaqueMetadata` of `version`, one of 14, 15 and 16. */
function writeMetadata(writer: Writer, version: u32): void {
  const parts = __alloc(METADATA_LENGTH);
  decompressBlock(metadataBlock(), parts, METADATA_LENGTH);
  if (version == 14) write(writer, parts, V14, METADATA_V14_HEAD_LENGTH, METADATA_V14_TAIL_LENGTH);
  else if (version == 15) write(writer, parts, V15, METADATA_V15_HEAD_LENGTH, METADATA_V15_TAIL_LENGTH);
  else write(writer, parts, V16, METADATA_V16_HEAD_LENGTH, METADATA_V16_TAIL_LENGTH);
}

function write(writer: Writer, parts: usize, own: u32, headLength: u32, tailLength: u32): void {
  writer.compact(headLength + METADATA_TYPES_LENGTH + tailLength);
  writer.raw(parts + own, headLength);
  writer.raw(parts, METADATA_TYPES_LENGTH);
  writer.raw(parts + own + headLength, tailLength);
}

/** () → `OpaqueMetadata`: version 14, which every client reads. */
export function Metadata_metadata(address: usize, length: u32): u64 {
  const writer = new Writer(METADATA_LENGTH);
  writeMetadata(writer, 14);
  return answer(writer);
}

/** `u32` → `Option<OpaqueMetadata>`; None for other versions and for arguments that do not decode. */
export function Metadata_metadata_at_version(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const version = input.u32();
  const offered = input.finish() == 0 && version >= 14 && version <= 16;
  const writer = new Writer(offered ? METADATA_LENGTH : 1);
  writer.u8(offered ? 1 : 0);
  if (offered) writeMetadata(writer, version);
  return answer(writer);
}

/** () → `Vec<u32>` */
export function Metadata_metadata_versions(address: usize, length: u32): u64 {
  return packSpan(VERSIONS, VERSIONS_LENGTH);
}
