// Weight: computation time in picoseconds and proof size in bytes.

import { ProofSize, RefTime } from "../bytes/units";
import { saturatingAdd, saturatingSub } from "../bytes/saturating";
import { Reader } from "../scale/reader";
import { Writer } from "../scale/writer";

export const enum DispatchClass {
  Normal = 0,
  Operational = 1,
  Mandatory = 2,
}


@final
export class Weight {
  constructor(
    public refTime: RefTime = 0,
    public proofSize: ProofSize = 0,
  ) {}

  static read(reader: Reader): Weight {
    const refTime = reader.compact64();
    return new Weight(refTime, reader.compact64());
  }

  write(writer: Writer): void {
    writer.compact64(this.refTime);
    writer.compact64(this.proofSize);
  }

  /** Both parts saturate. */
  plus(other: Weight): Weight {
    return new Weight(
      saturatingAdd(this.refTime, other.refTime),
      saturatingAdd(this.proofSize, other.proofSize),
    );
  }

  /** Adds to this weight itself, for sums over a loop that gives its memory back. Both parts saturate. */
  add(other: Weight): void {
    this.refTime = saturatingAdd(this.refTime, other.refTime);
    this.proofSize = saturatingAdd(this.proofSize, other.proofSize);
  }

  /** Both parts saturate at zero. */
  minus(other: Weight): Weight {
    return new Weight(
      saturatingSub(this.refTime, other.refTime),
      saturatingSub(this.proofSize, other.proofSize),
    );
  }

  /** Whether at least one part exceeds the other weight's. */
  exceeds(other: Weight): bool {
    return this.refTime > other.refTime || this.proofSize > other.proofSize;
  }

  /** For the generated types with weights in them. */
  equals(other: Weight): bool {
    return this.refTime == other.refTime && this.proofSize == other.proofSize;
  }
}
