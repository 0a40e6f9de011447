/**
 * What the host functions of one runtime call share: memory, allocator, storage and the services that the caller
 * offers. Each instance of the module has its own `Host`.
 */

import type { Storage } from "../state/storage.ts";
import { HostUnavailableError } from "./errors.ts";
import { FreeingBumpAllocator } from "./freeing-bump-allocator.ts";
import { GuestMemory, packFatPointer } from "./guest-memory.ts";
import type { HostServices } from "./services.ts";
import type { WasmMemory } from "./wasm-types.ts";

/** A host function of module `env`. Values of type i32 are numbers, values of type i64 are signed bigints. */
// biome-ignore lint/suspicious/noExplicitAny: each import has its own WebAssembly signature
export type HostFunction = (...args: any[]) => number | bigint | undefined;

/** Host functions by import name. */
export type HostInterface = Record<string, HostFunction>;

export class Host {
  readonly services: HostServices;
  readonly memory = new GuestMemory();
  #allocator: FreeingBumpAllocator | undefined;

  constructor(services: HostServices) {
    this.services = services;
  }

  /**
   * Connects the host with an instance. Host functions are bound before the instance exists. A start function that
   * calls them fails, because it runs before this method.
   *
   * @param heapBase value of the module's `__heap_base`
   * @param maximumPages the most pages of 64 KiB to which the allocator may grow the memory
   */
  attach(memory: WasmMemory, heapBase: number, maximumPages: number): void {
    this.memory.attach(memory);
    this.#allocator = new FreeingBumpAllocator(this.memory, heapBase, maximumPages);
  }

  get allocator(): FreeingBumpAllocator {
    if (this.#allocator === undefined) throw new HostUnavailableError("a start function calls the host");
    return this.#allocator;
  }

  get storage(): Storage {
    return this.services.storage;
  }

  /** Copies `bytes` into a new block of the module's memory and returns the block's address. */
  give(bytes: Uint8Array): number {
    const pointer = this.allocator.allocate(bytes.length);
    this.memory.write(pointer, bytes);
    return pointer;
  }

  /** Same as {@link give}, but returns a fat pointer. */
  giveSlice(bytes: Uint8Array): bigint {
    return packFatPointer(this.give(bytes), bytes.length);
  }
}
