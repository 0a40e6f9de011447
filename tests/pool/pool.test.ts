import { beforeAll, beforeEach, describe, expect, it, jest } from "@jest/globals";
import {
  type Account,
  bareExtrinsic,
  type Chain,
  devAccount,
  type SignOptions,
} from "../../bindings/chain/src/chain/index.ts";
import {
  sealBlock,
  sealInstantly,
  TransactionPool,
  type TransactionStatus,
} from "../../bindings/chain/src/pool/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { alice, bob, charlie, freeBalance, startChain, transfer, UNIT } from "../chain/runtimes.ts";
import { settle } from "../rpc/client.ts";
import { loadBlob } from "../support/blob.ts";

let runtime: Runtime;
let chain: Chain;
let pool: TransactionPool;

beforeAll(async () => {
  runtime = await loadBlob();
});

beforeEach(async () => {
  chain = await startChain(runtime);
  pool = new TransactionPool(chain);
});

const pay = (from: Account, options: SignOptions = {}, value = UNIT): Uint8Array =>
  chain.sign(from, transfer(chain, charlie, value), options);
const refused = (name: string, message = ""): unknown =>
  expect.objectContaining({ name, message: expect.stringContaining(message) });

/** Submits and collects all statuses. */
function watch(extrinsic: Uint8Array, by = pool): string[] {
  const told: string[] = [];
  by.submitAndWatch(extrinsic, (status: TransactionStatus) => {
    told.push("block" in status ? `${status.kind} ${status.block.number}` : status.kind);
  });
  return told;
}

describe("the pool", () => {
  it("validates with the runtime, and refuses what it refuses", () => {
    expect(() => pool.submit(pay(charlie))).toThrow(refused("InvalidTransactionError", "Invalid.Payment"));
    const forged = pay(alice);
    forged[50] = (forged[50] ?? 0) ^ 1;
    expect(() => pool.submit(forged)).toThrow(refused("InvalidTransactionError", "Invalid.BadProof"));
    const remark = bareExtrinsic(transfer(chain, bob, 1n));
    expect(() => pool.submit(remark)).toThrow(
      refused("InvalidTransactionError", "Unknown.NoUnsignedValidator"),
    );
    expect(() => pool.submit(Uint8Array.of(8, 1))).toThrow(refused("TransactionFormatError"));
    expect(() => pool.submit(Uint8Array.of(4, 0xff))).toThrow(refused("ValidationFailedError"));
    expect(pool.ready()).toEqual([]);
    const good = pay(alice);
    const hash = pool.submit(good);
    expect(pool.ready().map((each) => each.hash)).toEqual([hash]);
    expect(() => pool.submit(good)).toThrow(refused("AlreadyInPoolError", hash));
  });

  it("keeps transactions in the order of nonces, and one after a gap until the gap is filled", async () => {
    const second = watch(pay(alice, { nonce: 1 }));
    const fourth = watch(pay(alice, { nonce: 3 }));
    const first = watch(pay(alice, { nonce: 0 }));
    expect([first, second, fourth]).toEqual([["ready"], ["future", "ready"], ["future"]]);
    await sealBlock(chain, pool);
    await settle();
    const done = ["inBlock 1", "finalized 1"];
    expect([first, second]).toEqual([
      ["ready", ...done],
      ["future", "ready", ...done],
    ]);
    expect(pool.future()).toHaveLength(1);
    watch(pay(alice, { nonce: 2 }));
    const { block } = await sealBlock(chain, pool);
    await settle();
    expect(fourth).toEqual(["future", "ready", "inBlock 2", "finalized 2"]);
    expect(block.extrinsics).toHaveLength(3);
    expect(freeBalance(chain, charlie)).toBe(4n * UNIT);
  });

  it("replaces a transaction by one with the same nonce and a higher tip, and reports which", async () => {
    const low = watch(pay(alice, { tip: 1n }));
    expect(() => pool.submit(pay(alice, { tip: 1n }, 2n * UNIT))).toThrow(refused("TooLowPriorityError"));
    const high = watch(pay(alice, { tip: 1_000_000_000n }));
    expect([low, high]).toEqual([["ready", "usurped"], ["ready"]]);
    await sealBlock(chain, pool);
    expect(chain.at().nonce(alice.id)).toBe(1);
  });

  it("removes what another block has made invalid", async () => {
    const gone = watch(pay(alice, {}, 2n * UNIT));
    const stays = watch(pay(bob));
    await chain.author({ extrinsics: [pay(alice)] });
    await settle();
    expect([gone, stays]).toEqual([["ready", "invalid"], ["ready"]]);
    expect(pool.ready()).toHaveLength(1);
  });

  it("drops a transaction when its era is over", async () => {
    const told = [watch(pay(alice, { mortal: 4 })), watch(pay(bob))];
    // Signed at block 0, for blocks 1 to 3.
    for (let n = 0; n < 3; n += 1) {
      expect(told[0]).toEqual(["ready"]);
      await chain.author();
      await settle();
    }
    expect(told).toEqual([["ready", "invalid"], ["ready"]]);
  });

  it("keeps a transaction no longer than its first longevity, even if the runtime still calls it valid", async () => {
    const at = chain.at.bind(chain);
    const short = jest.spyOn(chain, "at").mockImplementation((hash) => {
      const view = at(hash);
      const validate = view.validate.bind(view);
      view.validate = (extrinsic) => {
        const validity = validate(extrinsic);
        return validity.valid ? { ...validity, longevity: 2n } : validity;
      };
      return view;
    });
    const told = watch(pay(alice));
    short.mockRestore();
    for (let n = 0; n < 3; n += 1) {
      expect(told).toEqual(["ready"]);
      await chain.author();
      await settle();
    }
    expect(told).toEqual(["ready", "invalid"]);
  });

  it("takes transactions back from blocks that leave the best chain, and reports both", async () => {
    const told = watch(pay(alice));
    const a1 = await sealBlock(chain, pool, { finalize: false });
    await settle();
    const b1 = await chain.author({ parent: chain.genesis.hash, slot: 290_000_009n });
    await chain.author({ parent: b1.block.hash });
    await settle();
    expect(told).toEqual(["ready", "inBlock 1", "retracted 1", "ready"]);
    expect(pool.ready()).toHaveLength(1);
    const b3 = await sealBlock(chain, pool);
    await settle();
    expect(told.slice(4)).toEqual(["inBlock 3", "finalized 3"]);
    expect(b3.outcomes).toEqual([{ kind: "success" }]);
    expect(chain.find(a1.block.hash)).toBeUndefined();
  });

  it("recognizes a transaction that is in both forks", async () => {
    const extrinsic = pay(alice);
    const told = watch(extrinsic);
    await sealBlock(chain, pool, { finalize: false });
    await settle();
    const b1 = await chain.author({
      parent: chain.genesis.hash,
      slot: 290_000_009n,
      extrinsics: [extrinsic],
    });
    await chain.author({ parent: b1.block.hash });
    await settle();
    expect(told).toEqual(["ready", "inBlock 1", "retracted 1", "inBlock 1"]);
    expect(pool.ready()).toEqual([]);
  });

  it("no longer follows blocks that are not finalized for too long", async () => {
    const small = new TransactionPool(chain, { finalityWindow: 2 });
    const told = watch(pay(alice), small);
    await sealBlock(chain, small, { finalize: false });
    for (let n = 0; n < 2; n += 1) await chain.author();
    await settle();
    expect(told).toEqual(["ready", "inBlock 1", "finalityTimeout 1"]);
  });

  it("refuses transactions at its limit", () => {
    const small = new TransactionPool(chain, { ready: { count: 1, bytes: 1000 } });
    const first = watch(pay(alice), small);
    expect(() => small.submit(pay(bob))).toThrow(refused("PoolFullError"));
    small.submit(pay(bob, { tip: 1_000_000_000n }));
    expect(first).toEqual(["ready", "dropped"]);
  });

  it("reports nothing after it is closed", async () => {
    const told = watch(pay(alice));
    pool.close();
    await chain.author({ extrinsics: [pay(alice)] });
    await settle();
    expect(told).toEqual(["ready"]);
  });
});

describe("instant sealing", () => {
  const until = async (done: () => boolean): Promise<void> => {
    while (!done()) await settle();
  };

  it("makes one block of transactions that come together, final soon after, and none without transactions", async () => {
    const stop = sealInstantly(chain, pool);
    const told = [watch(pay(alice)), watch(pay(bob)), watch(pay(alice, { nonce: 2 }))];
    await until(() => chain.finalized.number === 1);
    await settle();
    expect(told).toEqual([
      ["ready", "inBlock 1", "finalized 1"],
      ["ready", "inBlock 1", "finalized 1"],
      ["future"],
    ]);
    watch(pay(alice));
    await until(() => chain.finalized.number === 2);
    expect(chain.best.extrinsics).toHaveLength(3);
    stop();
    pool.submit(pay(alice));
    await settle();
    await settle();
    expect(chain.best.number).toBe(2);
  });

  it("continues with the next block if one is full, and comes to an end", async () => {
    const data = `0x${"00".repeat(400_000)}`;
    const remark = chain.at().metadata.encodeCall("System", "remark", { remark: data });
    const signers = [alice, bob, devAccount("Alice", "ecdsa")];
    for (const nonce of [0, 1, 2, 3]) {
      for (const signer of signers) pool.submit(chain.sign(signer, remark, { nonce }));
    }
    const stop = sealInstantly(chain, pool, { finalize: false });
    await until(() => pool.ready().length === 0);
    stop();
    expect(chain.best.number).toBeGreaterThan(1);
    expect(chain.finalized.number).toBe(0);
    for (const signer of signers) expect(chain.at().nonce(signer.id)).toBe(4);
  });

  it("removes a transaction that the runtime applies in no block although it called it valid", async () => {
    const stop = sealInstantly(chain, pool);
    // Two transactions that each empty the account: the pool validates them one by one.
    const first = watch(pay(bob, { nonce: 0 }, 999n * UNIT + 999_000_000_000n));
    const second = watch(pay(bob, { nonce: 1 }));
    await until(() => pool.ready().length === 0 && chain.best.number > 0);
    stop();
    expect(first).toContain("inBlock 1");
    expect(second.at(-1)).toBe("invalid");
  });
});
