// A growing buffer that outlives scopes: for what a loop collects while each of its turns gives its memory back.
//
// Its bytes lie in a host block of their own, which no `release` touches. It is given back by `free`, or with the call's
// instance.

import { copyBytes } from "../bytes/copy";
import { ext_allocator_free_version_1, ext_allocator_malloc_version_1 } from "./host-allocator";

/** A power of two, as the host allocates. */
const FIRST_CAPACITY: u32 = 1 << 10;


@final
export class KeptBytes {
  /** Address of the first byte; it changes when bytes are added. */
  address: usize = 0;
  length: u32 = 0;
  private capacity: u32 = 0;

  /** @param first how many bytes to have room for when the first one is added */
  constructor(private first: u32 = FIRST_CAPACITY) {}

  /** Appends a copy of `length` bytes. */
  add(bytes: usize, length: u32): void {
    copyBytes(this.reserve(length), bytes, length);
  }

  /** Room for `length` bytes at the end, which the caller fills before the next one is asked for. */
  reserve(length: u32): usize {
    const needed = this.length + length;
    if (needed > this.capacity) this.grow(needed);
    const start = this.address + this.length;
    this.length = needed;
    return start;
  }

  private grow(needed: u32): void {
    const capacity = max(needed, this.capacity == 0 ? this.first : this.capacity << 1);
    const address = ext_allocator_malloc_version_1(capacity);
    copyBytes(address, this.address, this.length);
    this.free();
    this.address = address;
    this.capacity = capacity;
  }

  /** Gives the memory back; what was added is gone. */
  free(): void {
    if (this.capacity != 0) ext_allocator_free_version_1(this.address);
    this.capacity = 0;
  }
}
