// The era of a transaction: the blocks in which it is valid. All of them, or a period from its birth block on.
// Source: docs/spec/host.md#era.

import { Reader } from "../scale/reader";
import { ScaleError } from "../scale/errors";


@final
export class Era {
  /** 0: immortal. */
  period: u64 = 0;
  phase: u64 = 0;

  static read(reader: Reader): Era {
    const era = new Era();
    const first = reader.u8() as u64;
    if (first == 0) return era;
    const encoded = first | ((reader.u8() as u64) << 8);
    const period: u64 = (2 as u64) << (encoded & 15);
    const phase = (encoded >> 4) * max<u64>(period >> 12, 1);
    if (period < 4 || phase >= period) reader.fail(ScaleError.UnknownVariant);
    era.period = period;
    era.phase = phase;
    return era;
  }

  /** The block whose hash the signer signed, seen from block `current`. */
  birth(current: u64): u64 {
    if (this.period == 0) return 0;
    return ((max(current, this.phase) - this.phase) / this.period) * this.period + this.phase;
  }

  /** The first block in which it is no longer valid. */
  death(current: u64): u64 {
    return this.period == 0 ? u64.MAX_VALUE : this.birth(current) + this.period;
  }
}
