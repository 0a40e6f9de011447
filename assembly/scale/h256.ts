// A hash of 32 bytes. A value of this class is the address of the bytes, so it costs no memory and no copy.

import { copyBytes } from "../bytes/copy";
import { equal32 } from "../bytes/compare";
import { Bytes } from "./bytes";
import { Reader } from "./reader";
import { Writer } from "./writer";

const ZERO = memory.data(32, 8);


@unmanaged
export class H256 {
  static readonly SIZE: u32 = 32;

  /** The hash whose 32 bytes are at `address`, which has to stay valid. */
  // @ts-ignore: decorator
  @inline
  static at(address: usize): H256 {
    return changetype<H256>(address);
  }

  static zero(): H256 {
    return H256.at(ZERO);
  }

  // @ts-ignore: decorator
  @inline
  static read(reader: Reader): H256 {
    return H256.at(reader.fixed(H256.SIZE));
  }

  // @ts-ignore: decorator
  @inline
  write(writer: Writer): void {
    writer.raw(this.address, H256.SIZE);
  }

  // @ts-ignore: decorator
  @inline
  get address(): usize {
    return changetype<usize>(this);
  }

  get bytes(): Bytes {
    return new Bytes(this.address, H256.SIZE);
  }

  equals(other: H256): bool {
    return equal32(this.address, other.address);
  }

  /** The same hash in memory of its own. */
  copy(): H256 {
    const copied = __alloc(H256.SIZE);
    copyBytes(copied, this.address, H256.SIZE);
    return H256.at(copied);
  }
}
