import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  bareExtrinsic,
  type Chain,
  decodeApplyOutcome,
  decodeValidity,
  devAccount,
  extensionValues,
  generalExtrinsic,
} from "../../bindings/chain/src/chain/index.ts";
import { type Runtime, RuntimeCallError, type Storage } from "../../bindings/core/src/index.ts";
import { FIRST_SLOT, startChain, UNIT } from "../chain/runtimes.ts";
import { loadBlob } from "../support/blob.ts";
import { openBlock } from "../support/blocks.ts";
import { concat, hex } from "../support/hex.ts";
import { mutateOnce } from "../support/mutate.ts";
import { describeWithPeer, loadPeer } from "../support/peer.ts";
import { cases, Random } from "../support/random.ts";
import { bytes } from "../support/scale.ts";

/**
 * Attack: an extrinsic that makes the runtime trap. A trap while a block is built costs its author the time spent; in
 * the pool it is work for which no one paid.
 *
 * Of 4,000 mutated extrinsics, 20,000 in the slow run, none traps, in the pool or in a block, except where FRAME traps: on bytes that are not
 * an extrinsic, and on an invalid time, which only a block's author can set. All others are refused or applied with a
 * result, and the block can be finalized then.
 */

const signer = devAccount("Alice", "ed25519");
const UNDECODABLE = /Bad input data provided to/;
const TIMESTAMP = 1;

/** A block that was initialized: its state, to which each extrinsic is applied separately. */
function begin(chain: Chain): Storage {
  const { block, runtime } = chain.at();
  const storage = chain.at().storage();
  openBlock(runtime, storage, { parentHash: block.hash, number: 1, slot: FIRST_SLOT });
  const time = chain.at().metadata.encodeCall("Timestamp", "set", { now: FIRST_SLOT * 6000n });
  runtime.call("BlockBuilder_apply_extrinsic", bareExtrinsic(time), { storage });
  return storage;
}

/** Calls of every pallet, with arguments of every kind. */
function callsOf(chain: Chain): Uint8Array[] {
  const { metadata } = chain.at();
  const encode = (pallet: string, name: string, fields: Record<string, unknown>) =>
    metadata.encodeCall(pallet, name, fields);
  const Id = { Id: devAccount("Bob").id };
  const remark = encode("System", "remark", { remark: new Uint8Array(20) });
  const items = [
    [Uint8Array.of(1), Uint8Array.of(2, 3)],
    [Uint8Array.of(4), new Uint8Array()],
  ];
  const sudo = encode("Sudo", "sudo", { call: remark });
  return [
    remark,
    encode("System", "set_storage", { items }),
    encode("System", "kill_storage", { keys: [Uint8Array.of(1)] }),
    encode("System", "kill_prefix", { prefix: Uint8Array.of(1), subkeys: 3 }),
    encode("System", "remark_with_event", { remark: new Uint8Array(3) }),
    encode("System", "authorize_upgrade", { code_hash: new Uint8Array(32) }),
    encode("System", "apply_authorized_upgrade", { code: new Uint8Array(9) }),
    encode("Timestamp", "set", { now: FIRST_SLOT * 6000n + 7n }),
    encode("Grandpa", "note_stalled", { delay: 1, best_finalized_block_number: 1 }),
    encode("Balances", "transfer_allow_death", { dest: Id, value: UNIT }),
    encode("Balances", "force_transfer", { source: Id, dest: Id, value: UNIT }),
    encode("Balances", "transfer_all", { dest: Id, keep_alive: true }),
    encode("Balances", "force_unreserve", { who: Id, amount: UNIT }),
    encode("Balances", "upgrade_accounts", { who: [signer.id, signer.id] }),
    encode("Balances", "force_adjust_total_issuance", { direction: "Increase", delta: UNIT }),
    encode("Balances", "burn", { value: UNIT, keep_alive: false }),
    sudo,
    encode("Sudo", "sudo_unchecked_weight", { call: sudo, weight: { ref_time: 1n, proof_size: 1n << 40n } }),
    encode("Sudo", "sudo_as", { who: Id, call: encode("Sudo", "set_key", { new: Id }) }),
    encode("Sudo", "remove_key", {}),
  ];
}

/** The result of a call of the runtime; a message if it trapped. */
function ask(runtime: Runtime, name: string, input: Uint8Array, storage: Storage): Uint8Array | string {
  try {
    return runtime.call(name, input, { storage: storage.fork() });
  } catch (error) {
    if (error instanceof RuntimeCallError) return error.message;
    throw error;
  }
}

/** A mutation; in half of the cases of an extrinsic whose length prefix is corrected afterwards. */
function mutate(random: Random, extrinsic: Uint8Array, donor: Uint8Array): Uint8Array {
  const times = 1 + random.below(3);
  const reframed = random.below(2) === 0;
  const prefix = 2;
  let mutated = reframed ? extrinsic.subarray(prefix) : extrinsic;
  for (let i = 0; i < times; i += 1) {
    mutated = mutateOnce(random, mutated, reframed ? donor.subarray(prefix) : donor);
  }
  return reframed ? bytes(mutated) : mutated;
}

/** A bare or nested call of Timestamp: FRAME panics on it if the time is wrong. */
function statesTime(extrinsic: Uint8Array): boolean {
  const body = extrinsic.subarray([1, 2, 4, 5][(extrinsic[0] ?? 0) & 3]);
  return (body[0] === 4 || body[0] === 5) && body[1] === TIMESTAMP;
}

describe("an extrinsic from anybody", () => {
  let runtime: Runtime;
  let chain: Chain;
  let block: Storage;
  let seeds: Uint8Array[];

  beforeAll(async () => {
    runtime = await loadBlob();
    chain = await startChain(runtime);
    block = begin(chain);
    const values = extensionValues(chain, signer);
    seeds = callsOf(chain).flatMap((call) => [
      chain.sign(signer, call),
      chain.sign(signer, call, { mortal: 64, tip: 3n }),
      bareExtrinsic(call, 4),
      bareExtrinsic(call, 5),
      generalExtrinsic(chain.at().metadata, call, values),
    ]);
  });

  it("has a result if its bytes are an extrinsic, and traps nowhere else", () => {
    const random = new Random("mutated extrinsics");
    const parent = chain.at().storage();
    const tally = { undecodable: 0, refused: 0, applied: 0, time: 0, valid: 0 };
    for (let i = 0; i < cases(4_000, 20_000); i += 1) {
      const extrinsic =
        random.below(50) === 0 ? random.pick(seeds) : mutate(random, random.pick(seeds), random.pick(seeds));
      const pool = concat(Uint8Array.of(random.below(3)), extrinsic, chain.genesis.hash);
      const validity = ask(runtime, "TaggedTransactionQueue_validate_transaction", pool, parent);
      if (typeof validity === "string") expect(validity).toMatch(UNDECODABLE);
      else if (decodeValidity(validity).valid) tally.valid += 1;

      const result = ask(runtime, "BlockBuilder_apply_extrinsic", extrinsic, block);
      if (typeof result !== "string") {
        const outcome = decodeApplyOutcome(result);
        tally[outcome.kind === "invalid" ? "refused" : "applied"] += 1;
      } else if (UNDECODABLE.test(result)) {
        tally.undecodable += 1;
      } else {
        expect([hex(extrinsic), result, statesTime(extrinsic)]).toEqual([
          hex(extrinsic),
          expect.stringMatching(/Timestamp must/),
          true,
        ]);
        tally.time += 1;
      }
    }
    // The control: there were mutations of every kind, and unmutated ones were applied.
    expect(Object.entries(tally).filter(([, count]) => count === 0)).toEqual([]);
    const good = ask(runtime, "BlockBuilder_apply_extrinsic", seeds[0] ?? new Uint8Array(), block);
    expect(typeof good === "string" ? good : hex(good)).toBe("0x0000");
  });
});

/** Pallets that only one of the runtimes has. */
const OTHERS = [7, 8, 9, 10];
const SUDO = 6;

/** Whether a call is, or contains, one of a pallet that only one of the runtimes has. */
function isOfOthers(call: Uint8Array): boolean {
  for (let at = 0; at < call.length; ) {
    const pallet = call[at];
    if (pallet === undefined || OTHERS.includes(pallet)) return true;
    if (pallet !== SUDO) return false;
    // `sudo_as` has an account before its call.
    at += call[at + 1] === 3 ? 2 + 33 : 2;
  }
  return false;
}

describeWithPeer("an unsigned call", () => {
  it("is decoded the same by our runtime and the Rust peer, with any mutation", async () => {
    const runtimes = await Promise.all([loadBlob(), loadPeer()]);
    const sides = await Promise.all(
      runtimes.map(async (runtime) => {
        const chain = await startChain(runtime);
        return { runtime, chain, block: begin(chain) };
      }),
    );
    const [ours] = sides;
    if (ours === undefined) throw new Error("no runtime");
    const calls = callsOf(ours.chain);
    const random = new Random("mutated calls");
    const tally = { trap: 0, result: 0 };
    for (let i = 0; i < cases(400, 1_500); i += 1) {
      const call = mutateOnce(random, random.pick(calls), random.pick(calls));
      if (isOfOthers(call)) continue;
      const extrinsic = bareExtrinsic(call, random.below(2) === 0 ? 4 : 5);
      const [mine, theirs] = sides.map(({ runtime, block }) => {
        const result = ask(runtime, "BlockBuilder_apply_extrinsic", extrinsic, block);
        return typeof result === "string" ? "trap" : hex(result);
      });
      expect([hex(extrinsic), mine]).toEqual([hex(extrinsic), theirs]);
      tally[mine === "trap" ? "trap" : "result"] += 1;
    }
    expect(tally.trap).toBeGreaterThan(0);
    expect(tally.result).toBeGreaterThan(0);
  });
});
