// What the pool learns about a valid transaction: its priority, and tags that order it among others.
// Source: docs/spec/host.md#results.

import { Writer } from "../scale/writer";


@final
export class ValidTransaction {
  priority: u64 = 0;
  /** For how many blocks the pool may keep the transaction without validating it again. */
  longevity: u64 = u64.MAX_VALUE;
  /** Whether nodes send the transaction to their peers. */
  propagate: bool = true;
  private required: Writer = new Writer(64);
  private requiredCount: u32 = 0;
  private provided: Writer = new Writer(64);
  private providedCount: u32 = 0;

  /** Requires that a transaction which provides this tag comes first. */
  requires(tag: usize, length: u32): void {
    this.required.bytes(tag, length);
    this.requiredCount++;
  }

  /** Adds a tag. A block contains one of all transactions that provide the same tag. At least one tag is needed. */
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
