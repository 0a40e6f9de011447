/**
 * What work costs on the reference machine, and with that the time that a call takes, told from what it did.
 *
 * The figures are part of the generated file that the runtime's own weights come from, so a weight and the count that it
 * is held against always have one measure.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { WorkCounter } from "@as-ismp/core/internal/runtime";
import { storagePrefix } from "@as-ismp/core/internal/state";
import { SOURCE_ROOT } from "../codegen/frame.ts";

/** The generated file, relative to the folder of `assembly/`. */
export const COEFFICIENTS_FILE = "assembly/weights/coefficients.ts";

/** Picoseconds of one key. Source: `RocksDbWeight`, frame-support, polkadot-sdk stable2512. */
const DATABASE_READ = 25_000_000;
const DATABASE_WRITE = 100_000_000;

/** Bytes of trie nodes that FRAME counts for an entry of a map, and for a single value, beside the value itself. */
const MAP_ENTRY = 2475;
const SINGLE_VALUE = 495;
/** Hex digits of a single value's key: of pallet and item, 16 bytes each. */
const SINGLE_VALUE_KEY = 64;

/** Picoseconds of a call of a host function, and of each byte of its arguments and results. */
export interface HostFunctionCost {
  /** Picoseconds of a call. */
  readonly call: number;
  /** Picoseconds of a byte. */
  readonly byte: number;
}

/** Measured costs of work on the reference machine, before weights are made of them. */
export interface MachineCosts {
  /** Picoseconds of an executed instruction. */
  readonly instruction: number;
  /** By import name. */
  readonly host: ReadonlyMap<string, HostFunctionCost>;
}

/** A host function costs what was never measured. */
export class UnknownHostFunctionError extends Error {
  override readonly name = "UnknownHostFunctionError";

  constructor(hostFunction: string) {
    super(`expected a measured cost of ${hostFunction}, found none: run npm run bench:weights`);
  }
}

/** What the runtime's own weights were made with. */
export function machineCosts(): MachineCosts {
  const text = readFileSync(join(SOURCE_ROOT, COEFFICIENTS_FILE), "utf8");
  const host = new Map<string, HostFunctionCost>();
  for (const [, name, call, byte] of text.matchAll(/^\/\/ host (\w+) (\d+) (\d+)$/gm)) {
    host.set(name as string, { call: Number(call), byte: Number(byte) });
  }
  const instruction = /^\/\/ instruction (\d+)$/m.exec(text)?.[1];
  if (instruction === undefined)
    throw new Error(`${COEFFICIENTS_FILE} has no line "// instruction <picoseconds>"`);
  return { instruction: Number(instruction), host };
}

/** Picoseconds of instructions and host functions. @throws UnknownHostFunctionError */
export function computation(work: WorkCounter, { instruction, host }: MachineCosts): number {
  let sum = work.instructions * instruction;
  for (const [name, { calls, bytes }] of work.host) {
    const cost = host.get(name);
    if (cost === undefined) throw new UnknownHostFunctionError(name);
    sum += calls * cost.call + bytes * cost.byte;
  }
  return sum;
}

const hex = (key: Uint8Array): string => Buffer.from(key).toString("hex");
const ACCOUNT = hex(storagePrefix("System", "Account"));
/** The half of a key that is of the pallet. */
const SYSTEM = ACCOUNT.slice(0, SINGLE_VALUE_KEY / 2);
const TOTAL_ISSUANCE = hex(storagePrefix("Balances", "TotalIssuance"));
const EXTRINSIC_INDEX = Buffer.from(":extrinsic_index", "latin1").toString("hex");

/** Whether a block has the key in memory anyway, so that FRAME's weights leave it out. */
function isOfBlock(key: string): boolean {
  if (key.startsWith(SYSTEM)) return !key.startsWith(ACCOUNT);
  return key === TOTAL_ISSUANCE || key === EXTRINSIC_INDEX;
}

/** Keys of the database that the work read and wrote, without those that every block has in memory. */
export function databaseKeys({ keysRead, keysWritten }: WorkCounter): DatabaseKeys {
  const counted = (keys: Iterable<string>): string[] => [...keys].filter((key) => !isOfBlock(key));
  return { reads: counted(keysRead), writes: counted(keysWritten) };
}

/** Keys that are read and written. */
export interface DatabaseKeys {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** Picoseconds of the database. */
export function database(work: WorkCounter): number {
  return databaseOf(databaseKeys(work));
}

export function databaseOf({ reads, writes }: DatabaseKeys): number {
  return reads.length * DATABASE_READ + writes.length * DATABASE_WRITE;
}

/** Bytes that a proof of validity grows by. */
export function proofSize(work: WorkCounter): number {
  return proofSizeOf(databaseKeys(work), work);
}

export function proofSizeOf({ reads, writes }: DatabaseKeys, { valueBytes }: WorkCounter): number {
  let sum = 0;
  for (const key of new Set([...reads, ...writes])) {
    sum += key.length <= SINGLE_VALUE_KEY ? SINGLE_VALUE : MAP_ENTRY;
    sum += valueBytes.get(key) ?? 0;
  }
  return sum;
}
