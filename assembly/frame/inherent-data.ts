// Inherent data: data of the author's node, such as the time, from which pallets make inherents.
// Source: docs/spec/host.md#inherent-data.

import { Reader } from "../scale/reader";

const IDENTIFIER: u32 = 8;

/** `InherentData`: a map from identifiers of 8 bytes to data. */
@final
export class InherentData {
  private start: usize = 0;
  private end: usize = 0;
  private count: u32 = 0;

  /** Reads the whole map; check `reader.error`. */
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

  /** The data under `identifier`, its eight bytes as a little-endian `u64`; null if there are none. */
  find(identifier: u64): Reader | null {
    const reader = new Reader(this.start, this.end);
    let found: Reader | null = null;
    for (let i: u32 = 0; i < this.count; i++) {
      const candidate = reader.u64();
      const value = reader.bytes();
      // Of equal keys in a map the last one counts.
      if (candidate == identifier) found = new Reader(value, value + reader.length);
    }
    return found;
  }
}
