import { Ed25519Verifier } from "../../bindings/core/src/host/ed25519.ts";
import { unpackFatPointer } from "../../bindings/core/src/host/guest-memory.ts";
import { Host, type HostFunction } from "../../bindings/core/src/host/host.ts";
import { hostFunctions } from "../../bindings/core/src/host/interfaces.ts";
import type { HostServices } from "../../bindings/core/src/host/services.ts";
import { Storage } from "../../bindings/core/src/state/storage.ts";

/** Where the heap of a {@link Guest} starts. */
const HEAP_BASE = 1024;

/** The host's side of a call without a module: memory, allocator and the functions, called from TypeScript. */
export class Guest {
  readonly memory: WebAssembly.Memory;
  readonly host: Host;
  readonly functions: Record<string, HostFunction>;

  constructor(services: Partial<HostServices> = {}, pages = 1, maximumPages = 2048) {
    this.memory = new WebAssembly.Memory({ initial: pages });
    this.host = new Host({
      storage: new Storage(),
      ed25519: new Ed25519Verifier(),
      logFilter: 3,
      onLog: () => {},
      keystore: undefined,
      offchain: undefined,
      acceptSignature: undefined,
      runtimeVersionOf: () => null,
      ...services,
    });
    this.host.attach(this.memory, HEAP_BASE, maximumPages);
    this.functions = hostFunctions(this.host);
  }

  call(name: string, ...args: unknown[]): number | bigint | undefined {
    const run = this.functions[name];
    if (run === undefined) throw new Error(`no host function ${name}`);
    return run(...args);
  }

  /** Address of a copy of `bytes` in guest memory. */
  put(bytes: Uint8Array): number {
    return this.host.give(bytes);
  }

  /** Fat pointer to a copy of `bytes`, signed as a module would pass it. */
  slice(bytes: Uint8Array): bigint {
    return BigInt.asIntN(64, this.host.giveSlice(bytes));
  }

  /** Calls a function that returns a fat pointer. */
  bytes(name: string, ...args: unknown[]): Uint8Array {
    const { pointer, length } = unpackFatPointer(this.call(name, ...args) as bigint);
    return this.at(pointer, length);
  }

  /** Calls a function that returns the address of `length` bytes. */
  fixed(length: number, name: string, ...args: unknown[]): Uint8Array {
    return this.at(this.call(name, ...args) as number, length);
  }

  at(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer).slice(pointer, pointer + length);
  }
}
