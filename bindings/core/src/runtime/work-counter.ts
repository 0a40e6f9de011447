/**
 * Counts what a call of a runtime does, without a clock: calls of host functions by name with the bytes that they
 * pass, keys of the database, and executed instructions if the blob is metered (`meterInstructions`).
 *
 * The counts of a call are the same on every machine, so a test can compare them with the declared weight.
 */

import { INSTRUCTION_COUNTER } from "../blob/metering.ts";
import { hexDigits } from "../codec/bytes.ts";
import { unpackFatPointer } from "../host/guest-memory.ts";
import type { HostFunction, HostInterface } from "../host/host.ts";
import { HostMeter } from "../host/meter.ts";
import type { WasmMemory } from "../host/wasm-types.ts";

/** Number of calls of one host function, and the bytes of all their arguments and results together. */
export interface HostFunctionWork {
  /** Number of calls. */
  calls: number;
  /** Bytes of arguments and results together. */
  bytes: number;
}

const READS = /^ext_(storage|default_child_storage)_(get|read|exists|next_key)_/;
const WRITES = /^ext_(storage|default_child_storage)_(set|clear|append)_version/;
/** The bytes that it allocates count as well, because memory costs time when it is first used. */
const MALLOC = "ext_allocator_malloc_version_1";
const CHILD = /^ext_default_child_storage_/;

/** A meter that counts work instead of time. */
export class WorkCounter extends HostMeter {
  /** By import name. */
  readonly host = new Map<string, HostFunctionWork>();
  /**
   * Keys that were read before the call wrote them, in hex. A key of a child trie is the child's id, a colon and the
   * key.
   */
  readonly keysRead = new Set<string>();
  /** Keys that the call wrote or removed, in the same form. */
  readonly keysWritten = new Set<string>();
  /** Bytes of the largest value that was read or written under each key. */
  readonly valueBytes = new Map<string, number>();
  #counter: WebAssembly.Global | undefined;
  #memory: WasmMemory | undefined;
  #instructions = 0n;

  /** Number of executed instructions; 0 if the blob is not metered. */
  get instructions(): number {
    return Number(this.#instructions + ((this.#counter?.value as bigint | undefined) ?? 0n));
  }

  /** @internal */
  override attach(memory: WasmMemory, exports: Readonly<Record<string, unknown>>): void {
    this.#instructions += (this.#counter?.value as bigint | undefined) ?? 0n;
    this.#counter = exports[INSTRUCTION_COUNTER] as WebAssembly.Global | undefined;
    this.#memory = memory;
  }

  /** @internal */
  override wrap(functions: HostInterface): HostInterface {
    const wrapped: HostInterface = {};
    for (const [name, run] of Object.entries(functions)) wrapped[name] = this.#count(name, run);
    return wrapped;
  }

  #count(name: string, run: HostFunction): HostFunction {
    const use: HostFunctionWork = this.host.get(name) ?? { calls: 0, bytes: 0 };
    const key = CHILD.test(name) ? 1 : 0;
    const [reads, writes] = [READS.test(name), WRITES.test(name)];
    return (...args) => {
      this.host.set(name, use);
      use.calls += 1;
      if (name === MALLOC) use.bytes += args[0] as number;
      for (const argument of args) if (typeof argument === "bigint") use.bytes += lengthOf(argument);
      const place = reads || writes ? this.#place(args, key) : "";
      const result = run(...args);
      if (typeof result === "bigint") use.bytes += lengthOf(result);
      if (reads) this.#noteRead(place, typeof result === "bigint" ? lengthOf(result) : 0);
      else if (writes) this.#noteWrite(place, args[key + 1]);
      return result;
    };
  }

  /** @param value a fat pointer; undefined if the key is cleared */
  #noteWrite(place: string, value: unknown): void {
    this.keysWritten.add(place);
    const length = typeof value === "bigint" ? lengthOf(value) : 0;
    this.valueBytes.set(place, Math.max(length, this.valueBytes.get(place) ?? 0));
  }

  #noteRead(place: string, length: number): void {
    // A key that the call wrote before is not read from the database.
    if (!this.keysWritten.has(place)) this.keysRead.add(place);
    this.valueBytes.set(place, Math.max(length, this.valueBytes.get(place) ?? 0));
  }

  /** @param key index of the argument that is the key; a child's id comes before it */
  #place(args: readonly unknown[], key: number): string {
    const part = (fat: unknown): string => {
      const { pointer, length } = unpackFatPointer(fat as bigint);
      return hexDigits(new Uint8Array((this.#memory as WasmMemory).buffer, pointer, length));
    };
    return key === 0 ? part(args[0]) : `${part(args[0])}:${part(args[1])}`;
  }
}

function lengthOf(fat: bigint): number {
  return unpackFatPointer(fat).length;
}
