/**
 * What the host functions of one runtime call share: memory, allocator, storage, and what the caller
 * offers. One `Host` lives as long as one instance of the module.
 */

import type { Storage } from "../state/storage.ts";
import { HostUnavailableError } from "./errors.ts";
import { FreeingBumpAllocator } from "./freeing-bump-allocator.ts";
import { GuestMemory, packFatPointer } from "./guest-memory.ts";
import type { HostServices } from "./services.ts";
import type { WasmMemory } from "./wasm-types.ts";

/** A function under an import name of module `env`. i32 are numbers, i64 are signed bigints. */
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
   * Connects the instance. Host functions are bound before there is one, and a start function that calls
   * them is refused because it runs before this.
   *
   * @param heapBase value of the module's `__heap_base`
   * @param maximumPages how far the allocator may grow the memory
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

  /** Hands `bytes` to the runtime: the address of a new block that holds them. */
  give(bytes: Uint8Array): number {
    const pointer = this.allocator.allocate(bytes.length);
    this.memory.write(pointer, bytes);
    return pointer;
  }

  /** As {@link give}, as a fat pointer. */
  giveSlice(bytes: Uint8Array): bigint {
    return packFatPointer(this.give(bytes), bytes.length);
  }
}
