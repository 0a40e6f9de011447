// Metadata: what the runtime offers, for tools to read. Made at build time from the runtime's description.
// Source: polkadot-host.md §4.1, §7.

import {
  METADATA_V14,
  METADATA_V14_LENGTH,
  METADATA_V15,
  METADATA_V15_LENGTH,
  METADATA_V16,
  METADATA_V16_LENGTH,
} from "../../generated/metadata";
import { packSpan } from "../../host/span";
import { Reader } from "../../scale/reader";

/** `None`, then the SCALE `Vec<u32>` of the versions below. */
const NONE = memory.data<u8>([0]);
// prettier-ignore
const VERSIONS = memory.data<u8>([3 << 2, 14, 0, 0, 0, 15, 0, 0, 0, 16, 0, 0, 0]);
const VERSIONS_LENGTH: u32 = 13;

/** () → `OpaqueMetadata`: version 14, which every client reads. */
export function Metadata_metadata(address: usize, length: u32): u64 {
  return packSpan(METADATA_V14 + 1, METADATA_V14_LENGTH - 1);
}

/** `u32` → `Option<OpaqueMetadata>`; None for versions that are not offered and for what is no version. */
export function Metadata_metadata_at_version(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const version = input.u32();
  if (input.finish() == 0) {
    if (version == 14) return packSpan(METADATA_V14, METADATA_V14_LENGTH);
    if (version == 15) return packSpan(METADATA_V15, METADATA_V15_LENGTH);
    if (version == 16) return packSpan(METADATA_V16, METADATA_V16_LENGTH);
  }
  return packSpan(NONE, 1);
}

/** () → `Vec<u32>` */
export function Metadata_metadata_versions(address: usize, length: u32): u64 {
  return packSpan(VERSIONS, VERSIONS_LENGTH);
}
