// Measures what an instruction and each host function cost on this machine, and a known mix of work to compare it by.
//
// Host functions are timed in the block's own changes: what the database adds is counted by keys. Kinds of work are those
// of tests/assembly/weights/work.ts.

import { generateKeyPairSync, sign } from "node:crypto";
import { compile, type HostFunctionCost, meterInstructions, WorkCounter } from "@as-ismp/build";
import { Runtime } from "@as-ismp/core";
import { u8aConcat } from "@polkadot/util";
import { u32 } from "../../tests/support/scale.ts";
import { type Timed, time } from "./engine.ts";

/** Nanoseconds and picoseconds of this machine, not scaled to another. */
export interface Measured {
  /** Picoseconds of an instruction: of the slowest kind of computation. */
  readonly instruction: number;
  readonly instructionBy: ReadonlyMap<string, number>;
  readonly host: ReadonlyMap<string, HostFunctionCost>;
  /** Nanoseconds of the mix, see {@link MIX}. */
  readonly mix: number;
  /** Instructions of a sort's or search's step. */
  readonly step: number;
}

const REPEAT = 500;
const SMALL = 32;
const LARGE = 8192;

/** Kind of work, how often the function is called in each turn, and whether its bytes cost anything. */
const HOST: readonly (readonly [name: string, kind: number, calls: number, bytes: boolean])[] = [
  ["ext_storage_get_version_1", 1, 2, true],
  ["ext_storage_set_version_1", 2, 1, true],
  ["ext_storage_clear_version_1", 3, 1, false],
  ["ext_storage_exists_version_1", 4, 2, false],
  ["ext_storage_append_version_1", 5, 1, true],
  ["ext_storage_next_key_version_1", 6, 2, false],
  ["ext_storage_start_transaction_version_1", 7, 1, false],
  ["ext_storage_rollback_transaction_version_1", 8, 1, false],
  ["ext_default_child_storage_get_version_1", 11, 2, true],
  ["ext_default_child_storage_clear_version_1", 12, 1, false],
  ["ext_default_child_storage_set_version_1", 13, 1, true],
  ["ext_default_child_storage_exists_version_1", 14, 2, false],
  ["ext_crypto_ed25519_verify_version_1", 20, 1, false],
  ["ext_allocator_malloc_version_1", 21, 1, true],
  ["ext_logging_max_level_version_1", 22, 1, false],
  ["ext_offchain_index_set_version_1", 23, 1, true],
];

/** Like others: the beginning of a layer costs what it costs to begin and commit one. */
const ALIKE: readonly (readonly [name: string, like: string])[] = [
  ["ext_storage_commit_transaction_version_1", "ext_storage_start_transaction_version_1"],
  ["ext_logging_log_version_1", "ext_storage_append_version_1"],
  ["ext_crypto_sr25519_verify_version_2", "ext_crypto_ed25519_verify_version_1"],
  ["ext_crypto_secp256k1_ecdsa_recover_compressed_version_2", "ext_crypto_ed25519_verify_version_1"],
  ["ext_allocator_free_version_1", "ext_allocator_malloc_version_1"],
];

/** Kinds of computation: how often, and on how much. */
const COMPUTED: readonly (readonly [name: string, kind: number, times: number, size: number])[] = [
  ["BLAKE2b", 64, 20, 4096],
  ["keccak", 65, 20, 4096],
  ["twox", 66, 500, 64],
  ["sorting few", 67, 500, 64],
  ["sorting many", 67, 2, 65536],
  ["decoding", 68, 100, 1000],
  ["copying", 69, 20, 16384],
];

/** What the mix is made of: so many of each. */
export const MIX =
  "20 ed25519 verifications, 160 KiB of BLAKE2b, and 131,072 hashes sorted and searched, in wasm";

export async function measureMachine(): Promise<Measured> {
  const { wasm } = await compile({ entry: "tests/assembly/weights/work.ts" });
  const signed = signedMessage();
  const input = (kind: number, times: number, size: number): Uint8Array =>
    u8aConcat(Uint8Array.of(kind), u32(times), u32(size), signed);
  const one = (name: string, ...numbers: readonly [number, number, number]): Timed => ({
    name,
    blob: wasm,
    entry: "Work_run",
    input: input(...numbers),
  });
  const cases = [
    ...HOST.flatMap(([name, kind]) =>
      [SMALL, LARGE].flatMap((size) => [
        one(`${name} ${size} 0`, kind, 0, size),
        one(`${name} ${size}`, kind, REPEAT, size),
        // What is there before the function is called.
        one(`${name} ${size} set`, kind < 10 ? 2 : 13, REPEAT, size),
      ]),
    ),
    ...COMPUTED.map(([name, kind, times, size]) => one(name, kind, times, size)),
  ];
  const times = await time(cases);
  const totalOf = (name: string): number => times.get(name)?.total ?? Number.NaN;

  const host = new Map<string, HostFunctionCost>();
  const setsBefore = new Set([1, 3, 4, 6, 11, 12, 14]);
  for (const [name, kind, calls, bytes] of HOST) {
    const each = (size: number): number => {
      const before = setsBefore.has(kind) ? `${name} ${size} set` : `${name} ${size} 0`;
      return (Math.max(0, totalOf(`${name} ${size}`) - totalOf(before)) * 1000) / REPEAT / calls;
    };
    const byte = bytes ? Math.max(0, (each(LARGE) - each(SMALL)) / (LARGE - SMALL)) : 0;
    host.set(name, { call: bytes ? each(SMALL) : Math.max(each(SMALL), each(LARGE)), byte });
  }
  for (const [name, like] of ALIKE) host.set(name, host.get(like) as HostFunctionCost);

  const metered = await Runtime.load(meterInstructions(wasm));
  const instructionBy = new Map<string, number>();
  const instructions = new Map<string, number>();
  for (const [name, kind, repeat, size] of COMPUTED) {
    const meter = new WorkCounter();
    metered.call("Work_run", input(kind, repeat, size), { meter });
    const timing = times.get(name) ?? { total: Number.NaN, host: 0 };
    instructions.set(name, meter.instructions / repeat);
    instructionBy.set(name, ((timing.total - timing.host) * 1000) / meter.instructions);
  }
  const ed25519 = (host.get("ext_crypto_ed25519_verify_version_1")?.call ?? Number.NaN) / 1000;
  return {
    instruction: Math.max(...instructionBy.values()),
    instructionBy,
    host,
    mix: 20 * ed25519 + 2 * totalOf("BLAKE2b") + totalOf("sorting many"),
    step: (instructions.get("sorting many") as number) / (65536 * 16 * 2),
  };
}

/** A public key, a signature by it, and the 53 bytes that it signed. */
function signedMessage(): Uint8Array {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const message = new Uint8Array(53).fill(7);
  const key = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  return u8aConcat(key, sign(null, message, privateKey), message);
}
