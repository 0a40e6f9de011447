// The value under the commitment of a message that this chain sent: the position of its leaf, and its payer and fee.
//
// 65 bytes. Leaves are numbered by chains that keep them in a mountain range; here both numbers are 0. Source:
// docs/spec/pallet-ismp.md#metadata.

import { u128 } from "as-bignum/assembly";
import { packSpan, Span } from "../../bytes/span";
import { NOTHING } from "../../ismp/identifiers";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";

const SIZE: u32 = 65;


@final
export class RequestMetadata {
  leafIndex: u64 = 0;
  position: u64 = 0;
  /** Whether the relayer was paid. */
  claimed: bool = false;

  constructor(
    /** Address of the account's 32 bytes. */
    public payer: usize,
    public fee: u128,
  ) {}

  /** null if the bytes do not decode. */
  static decode(bytes: u64): RequestMetadata | null {
    if (bytes == NOTHING) return null;
    const reader = Reader.over(bytes);
    const leafIndex = reader.u64();
    const position = reader.u64();
    const payer = reader.fixed(32);
    const metadata = new RequestMetadata(payer, reader.u128());
    metadata.leafIndex = leafIndex;
    metadata.position = position;
    metadata.claimed = reader.bool();
    return reader.failed ? null : metadata;
  }

  encode(): Span {
    const writer = new Writer(SIZE);
    writer.u64(this.leafIndex);
    writer.u64(this.position);
    writer.raw(this.payer, 32);
    writer.u128(this.fee);
    writer.u8(this.claimed ? 1 : 0);
    return packSpan(writer.address, writer.length);
  }
}
