// Inherents: extrinsics that a block's author makes from what he knows, such as the time.
// Source: polkadot-host.md §4.1 (InherentData).

import { PALLET as TIMESTAMP } from "../generated/pallets/timestamp";
import { Reader } from "../scale/reader";
import { Extrinsic, ExtrinsicKind } from "./extrinsic";

const TIMESTAMP_SET: u8 = 0;
/** "timstap0" read as one little-endian number. */
const TIMESTAMP_IDENTIFIER: u64 = 0x30706174736d6974;

export function isInherent(extrinsic: Extrinsic): bool {
  const call = extrinsic.call;
  return extrinsic.kind == ExtrinsicKind.Bare && call.pallet == TIMESTAMP && call.index == TIMESTAMP_SET;
}

/** `InherentData`: a map from identifiers of 8 bytes to data. */
@final
export class InherentData {
  hasTimestamp: bool = false;
  /** Milliseconds. */
  timestamp: u64 = 0;

  static read(reader: Reader): InherentData {
    const data = new InherentData();
    const count = reader.count(9);
    for (let i: u32 = 0; i < count && !reader.failed; i++) {
      const identifier = reader.u64();
      const value = reader.nested();
      // Identifiers that this runtime does not know are for others.
      if (identifier != TIMESTAMP_IDENTIFIER) continue;
      data.timestamp = value.u64();
      data.hasTimestamp = !value.failed;
    }
    return data;
  }
}
