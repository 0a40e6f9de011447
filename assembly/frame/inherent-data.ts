// Inherent data: what a block's author knows, such as the time, for pallets to make extrinsics of.
// Source: polkadot-host.md §4.1 (InherentData).

import { Reader } from "../scale/reader";

const IDENTIFIER: u32 = 8;

/** `InherentData`: a map from identifiers of 8 bytes to data. */
@final
export class InherentData {
  private start: usize = 0;
  private end: usize = 0;
  private count: u32 = 0;

  /** Reads the whole map; whether that worked stands in `reader.error`. */
  static read(reader: Reader): InherentData {
    const data = new InherentData();
    data.count = reader.count(IDENTIFIER + 1);
    data.start = reader.position;
    for (let i: u32 = 0; i < data.count && !reader.failed; i++) {
      reader.u64();
      reader.bytes();
    }
    data.end = reader.position;
    return data;
  }

  /** What stands under `identifier`, its eight bytes read as a little-endian number; null where nothing does. */
  find(identifier: u64): Reader | null {
    const reader = new Reader(this.start, this.end);
    let found: Reader | null = null;
    for (let i: u32 = 0; i < this.count; i++) {
      const candidate = reader.u64();
      const value = reader.bytes();
      // As in any map that is read one by one, the last of two counts.
      if (candidate == identifier) found = new Reader(value, value + reader.length);
    }
    return found;
  }
}
