/**
 * Counts what a call of a runtime does, without a clock: host functions by name with the bytes that pass, keys of the
 * database, and executed instructions where the blob is metered (`meterInstructions`).
 *
 * The counts of a call are the same on every machine, so a test can hold them against the weight that was declared.
 */
import { INSTRUCTION_COUNTER } from "../build/metering.ts";
import { unpackFatPointer } from "../host/guest-memory.ts";
import type { HostFunction, HostInterface } from "../host/host.ts";
import { HostMeter } from "../host/meter.ts";
import type { WasmMemory } from "../host/wasm-types.ts";

/** Calls of one host function, and the bytes of all their arguments and results together. */
export interface HostFunctionWork {
  calls: number;
  bytes: number;
}

const READS = /^ext_(storage|default_child_storage)_(get|read|exists|next_key)_/;
const WRITES = /^ext_(storage|default_child_storage)_(set|clear|append)_version/;
/** The bytes that it gives count: memory costs when it is first used. */
const MALLOC = "ext_allocator_malloc_version_1";
const CHILD = /^ext_default_child_storage_/;

export class WorkCounter extends HostMeter {
  /** By import name. */
  readonly host = new Map<string, HostFunctionWork>();
  /** Keys in hex, those of child tries behind the child's id and a colon: what was read first. */
  readonly keysRead = new Set<string>();
  readonly keysWritten = new Set<string>();
  /** Bytes of the values that were read and written, the largest for each key. */
  readonly valueBytes = new Map<string, number>();
  #counter: WebAssembly.Global | undefined;
  #memory: WasmMemory | undefined;
  #instructions = 0n;

  /** Executed instructions; 0 of a blob that is not metered. */
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

  /** @param value as a fat pointer; undefined where the key is cleared */
  #noteWrite(place: string, value: unknown): void {
    this.keysWritten.add(place);
    const length = typeof value === "bigint" ? lengthOf(value) : 0;
    this.valueBytes.set(place, Math.max(length, this.valueBytes.get(place) ?? 0));
  }

  #noteRead(place: string, length: number): void {
    // What was written before needs no database.
    if (!this.keysWritten.has(place)) this.keysRead.add(place);
    this.valueBytes.set(place, Math.max(length, this.valueBytes.get(place) ?? 0));
  }

  /** @param key which argument is the key; a child's id comes before it */
  #place(args: readonly unknown[], key: number): string {
    const part = (fat: unknown): string => {
      const { pointer, length } = unpackFatPointer(fat as bigint);
      return Buffer.from((this.#memory as WasmMemory).buffer, pointer, length).toString("hex");
    };
    return key === 0 ? part(args[0]) : `${part(args[0])}:${part(args[1])}`;
  }
}

function lengthOf(fat: bigint): number {
  return unpackFatPointer(fat).length;
}
