// A SCALE enum whose variants have fields: it stays encoded. The first byte is the variant, its fields follow.
//
// The build generates a class for each such type, with a constructor and an accessor for each variant.

import { equalBytes } from "../bytes/compare";
import { Bytes } from "./bytes";
import { Reader } from "./reader";
import { Writer } from "./writer";

export class EncodedEnum {
  constructor(
    protected address: usize,
    protected size: u32,
  ) {}

  /** The index of the variant. */
  get index(): u8 {
    return load<u8>(this.address);
  }

  write(writer: Writer): void {
    writer.raw(this.address, this.size);
  }

  encode(): Bytes {
    return new Bytes(this.address, this.size);
  }

  equals(other: EncodedEnum): bool {
    return this.size == other.size && equalBytes(this.address, other.address, this.size);
  }

  /** A reader of the fields. */
  protected fields(): Reader {
    return new Reader(this.address + 1, this.address + this.size);
  }
}
