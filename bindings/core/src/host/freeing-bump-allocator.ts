/**
 * The allocator that a Substrate host runs inside the module's memory. Addresses, headers and failures are the same
 * as Substrate's, because a runtime can observe them. (docs/spec/host.md#allocator)
 *
 * Blocks are powers of two from 8 bytes to 32 MiB, each after a header of 8 bytes. A freed block goes to the list of
 * its size; it is never merged with others or given back. The header is two little-endian `u32`. While the block is
 * in use: the size order (the block has 8 · 2^order bytes), then 1. While it is free: the address of the next free
 * header or `ffffffff` at the end of the list, then 0.
 *
 * Refuses, by {@link AllocatorError}: more than 32 MiB at once, memory beyond the page limit, pointers that it did
 * not return (as far as the header shows), and free lists that the runtime has overwritten. After the first refusal
 * it refuses everything.
 */
import { AllocatorError } from "./errors.ts";
import { type GuestMemory, PAGE_SIZE } from "./guest-memory.ts";

const ALIGNMENT = 8;
const HEADER_SIZE = 8;
const SMALLEST_BLOCK = 8;
const ORDERS = 23;
/** The largest block in bytes: 8 bytes doubled 22 times, 32 MiB. */
export const LARGEST_BLOCK = SMALLEST_BLOCK * 2 ** (ORDERS - 1);
/** The end of a free list. */
const NIL = 0xffff_ffff;
const OCCUPIED = 1;
/** The pages of 64 KiB that 32-bit addresses can reach. */
const MOST_PAGES = 65_536;

export class FreeingBumpAllocator {
  readonly #memory: GuestMemory;
  readonly #maximumPages: number;
  readonly #free: number[] = new Array(ORDERS).fill(NIL);
  #bumper: number;
  #poisoned = false;

  /**
   * @param heapBase value of the module's `__heap_base`
   * @param maximumPages the most pages of 64 KiB that the memory may have
   */
  constructor(memory: GuestMemory, heapBase: number, maximumPages: number) {
    this.#memory = memory;
    this.#maximumPages = Math.min(maximumPages, MOST_PAGES);
    this.#bumper = Math.ceil((heapBase >>> 0) / ALIGNMENT) * ALIGNMENT;
  }

  /**
   * Returns the address of a block of at least `size` bytes, a multiple of 8. The block is not cleared: it may hold
   * old bytes.
   *
   * @throws AllocatorError
   */
  allocate(size: number): number {
    this.#begin();
    const order = orderOf(size);
    const header = this.#free[order] === NIL ? this.#bump(order) : this.#reuse(order);
    this.#writeHeader(header, order, OCCUPIED);
    this.#end();
    return header + HEADER_SIZE;
  }

  /**
   * Frees the block at `pointer`.
   *
   * @throws AllocatorError
   */
  free(pointer: number): void {
    this.#begin();
    const header = (pointer >>> 0) - HEADER_SIZE;
    if (header < 0) throw new AllocatorError(`the pointer ${pointer} was never allocated`);
    if (!this.#isOccupied(header)) throw new AllocatorError(`the block at ${pointer >>> 0} is not in use`);
    const order = this.#memory.readU32(header);
    if (order >= ORDERS) throw new AllocatorError(`the header of the block at ${pointer >>> 0} is damaged`);
    this.#writeHeader(header, this.#free[order] as number, 0);
    this.#free[order] = header;
    this.#end();
  }

  #reuse(order: number): number {
    const header = this.#free[order] as number;
    if (header + HEADER_SIZE + blockSize(order) > this.#memory.size) {
      throw new AllocatorError("a free list points outside memory");
    }
    if (this.#isOccupied(header)) throw new AllocatorError("a free list points to a block in use");
    this.#free[order] = this.#memory.readU32(header);
    return header;
  }

  #bump(order: number): number {
    const header = this.#bumper;
    const end = header + HEADER_SIZE + blockSize(order);
    if (end > this.#memory.size) this.#growTo(end);
    this.#bumper = end;
    return header;
  }

  /** Doubles the memory if the limit allows it, so that a long call grows it only a few times. */
  #growTo(end: number): void {
    const present = this.#memory.size / PAGE_SIZE;
    const needed = Math.ceil(end / PAGE_SIZE);
    if (needed > this.#maximumPages) {
      throw new AllocatorError(`out of memory: ${needed} pages are needed, ${this.#maximumPages} allowed`);
    }
    const wanted = Math.max(needed, Math.min(present * 2, this.#maximumPages));
    if (!this.#memory.grow(wanted - present) && !this.#memory.grow(needed - present)) {
      throw new AllocatorError(`out of memory: cannot grow from ${present} to ${needed} pages`);
    }
  }

  #isOccupied(header: number): boolean {
    if (header + HEADER_SIZE > this.#memory.size) {
      throw new AllocatorError(`the header at ${header} lies outside memory`);
    }
    return (this.#memory.readU32(header + 4) & OCCUPIED) !== 0;
  }

  #writeHeader(header: number, low: number, high: number): void {
    this.#memory.writeU32(header, low);
    this.#memory.writeU32(header + 4, high);
  }

  /** Marks the allocator as failed. `#end` removes the mark; after an error it is not reached, so the mark stays. */
  #begin(): void {
    if (this.#poisoned) throw new AllocatorError("the allocator refuses everything after its first failure");
    this.#poisoned = true;
  }

  #end(): void {
    this.#poisoned = false;
  }
}

function blockSize(order: number): number {
  return SMALLEST_BLOCK * 2 ** order;
}

function orderOf(size: number): number {
  const wanted = size >>> 0;
  if (wanted > LARGEST_BLOCK) {
    throw new AllocatorError(`${wanted} bytes are more than the largest block of ${LARGEST_BLOCK}`);
  }
  return wanted <= SMALLEST_BLOCK ? 0 : 29 - Math.clz32(wanted - 1);
}
