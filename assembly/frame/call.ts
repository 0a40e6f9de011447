// A call inside an extrinsic: pallet index, call index, and the place of its arguments.
//
// The generated `readCall` creates one only if all arguments decode, nested calls included, so a call can't fail half way
// because an argument does not decode.

import { equalBytes } from "../bytes/compare";
import { Writer } from "../scale/writer";


@final
export class Call {
  constructor(
    public pallet: u8,
    public index: u8,
    /** Address of the whole call. */
    public start: usize,
    /** Address of the arguments; `end` is after the last one. */
    public args: usize,
    public end: usize,
  ) {}

  get length(): u32 {
    return (this.end - this.start) as u32;
  }

  /** Whether it is the call `index` of the pallet `pallet`. */
  is(pallet: u8, index: u8): bool {
    return this.pallet == pallet && this.index == index;
  }

  write(writer: Writer): void {
    writer.raw(this.start, this.length);
  }

  equals(other: Call): bool {
    return this.length == other.length && equalBytes(this.start, other.start, this.length);
  }
}
