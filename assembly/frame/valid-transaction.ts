// What the pool is told of a transaction that may be included: its urgency, and by tags which others it follows.
// Source: polkadot-host.md §5.4 (`ValidTransaction`).

import { Writer } from "../scale/writer";


@final
export class ValidTransaction {
  priority: u64 = 0;
  /** For how many blocks this judgement holds. */
  longevity: u64 = u64.MAX_VALUE;
  /** Whether nodes hand the transaction on. */
  propagate: bool = true;
  private required: Writer = new Writer(64);
  private requiredCount: u32 = 0;
  private provided: Writer = new Writer(64);
  private providedCount: u32 = 0;

  /** Says that a transaction with this tag must come before. */
  requires(tag: usize, length: u32): void {
    this.required.bytes(tag, length);
    this.requiredCount++;
  }

  /** Gives the transaction a tag. Of several with one tag a block has one. At least one is needed. */
  provides(tag: usize, length: u32): void {
    this.provided.bytes(tag, length);
    this.providedCount++;
  }

  write(writer: Writer): void {
    writer.u64(this.priority);
    writer.compact(this.requiredCount);
    writer.raw(this.required.address, this.required.length);
    writer.compact(this.providedCount);
    writer.raw(this.provided.address, this.provided.length);
    writer.u64(this.longevity);
    writer.u8(this.propagate ? 1 : 0);
  }
}
