import { beforeAll, describe, expect, it } from "@jest/globals";
import { encodeAddress } from "@polkadot/util-crypto";
import type { Runtime } from "../../../bindings/core/src/index.ts";
import { alice, bob, charlie } from "../../chain/runtimes.ts";
import { loadFramePallets } from "../../support/blob.ts";
import { blake2 } from "../../support/hashing.ts";
import { concat } from "../../support/hex.ts";
import { u32 } from "../../support/scale.ts";
import { ACCOUNT_DEPOSIT, AssetsWorld, dave, eve, idOf } from "./world.ts";

/** What attackers could make large: lists, texts, and how many accounts an asset has. */

const MANY = 300;
/** `RemoveItemsLimit` */
const LIMIT = 256;
const ASSET = 1;
const OTHER = 2;
const PALLET = 43;
const SET_RESERVES = 33;

let runtime: Runtime;

beforeAll(async () => {
  runtime = await loadFramePallets();
});

/** Picoseconds that a call of this signer would be declared for. */
function weightOf(world: AssetsWorld, extrinsic: Uint8Array): bigint {
  const length = u32(extrinsic.length);
  const answer = world.chain.at().call("TransactionPaymentApi_query_info", concat(extrinsic, length));
  const first = answer[0] as number;
  if ((first & 3) !== 3) throw new Error("expected a weight of 2^30 or more");
  const bytes = answer.subarray(1, 5 + (first >> 2));
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

describe("the destruction of an asset with more accounts than a call may remove", () => {
  const holder = (i: number): string => encodeAddress(blake2(u32(i)));

  async function start(): Promise<AssetsWorld> {
    const accounts = Array.from({ length: MANY }, (_, i) => [ASSET, holder(i), 20]);
    return AssetsWorld.start(runtime, {
      assets: [
        [ASSET, bob.address, true, 10],
        [OTHER, bob.address, true, 10],
      ],
      accounts: [...accounts, [OTHER, holder(0), 30]],
    });
  }

  it("removes as many as the limit says in each call, of this asset alone, and returns deposits", async () => {
    const world = await start();
    await world.as(charlie, "touch", { id: ASSET });
    await world.as(dave, "touch_other", { id: ASSET, who: idOf(eve) });
    expect(await world.as(charlie, "destroy_accounts", { id: ASSET })).toContain("IncorrectStatus");
    expect(await world.as(bob, "start_destroy", { id: ASSET })).toBe("success");
    expect(await world.as(bob, "mint", { id: ASSET, beneficiary: idOf(dave), amount: 20n })).toContain(
      "UnknownAsset",
    );

    expect(await world.as(charlie, "destroy_accounts", { id: ASSET })).toBe("success");
    expect(world.events()).toEqual([
      expect.objectContaining({ accountsDestroyed: LIMIT, accountsRemaining: MANY + 2 - LIMIT }),
    ]);
    expect(await world.as(charlie, "finish_destroy", { id: ASSET })).toContain("InUse");
    expect(await world.as(charlie, "destroy_accounts", { id: ASSET })).toBe("success");
    expect(world.events()).toEqual([expect.objectContaining({ accountsRemaining: 0 })]);
    expect([world.reserved(charlie), world.reserved(dave)]).toEqual([0n, 0n]);
    expect(world.system(eve)).toMatchObject({ providers: 0, consumers: 0, sufficients: 0 });
    expect(await world.as(charlie, "finish_destroy", { id: ASSET })).toBe("success");
    expect(world.asset(OTHER)).toMatchObject({ accounts: 1, sufficients: 1 });
    expect(ACCOUNT_DEPOSIT).toBeGreaterThan(0n);
  });

  it("pays for the accounts that were there, and is declared for as many as the limit", async () => {
    const world = await start();
    const fee = (): bigint => {
      const [paid] = world.events("TransactionPayment");
      return BigInt(paid?.["actualFee"] as bigint);
    };
    await world.as(bob, "start_destroy", { id: ASSET });
    const fees: bigint[] = [];
    for (let i = 0; i < 3; i += 1) {
      await world.as(charlie, "destroy_accounts", { id: ASSET });
      fees.push(fee());
    }
    const [full, some, none] = fees as [bigint, bigint, bigint];
    expect(full).toBeGreaterThan(some);
    expect(some).toBeGreaterThan(none);
  });
});

describe("lists and texts in calls", () => {
  const reserves = (count: Uint8Array) => concat(Uint8Array.of(PALLET, SET_RESERVES, ASSET << 2), count);
  const compact = (count: number): Uint8Array =>
    count < 64 ? Uint8Array.of(count << 2) : u32(((count << 2) | 2) >>> 0);

  // A list of units takes no bytes, so its length costs an attacker nothing.
  it.each([
    [5, "success"],
    [6, "Bad input data"],
    [2 ** 29, "Bad input data"],
  ])("a list of %i units is bounded by its type: %s", async (count, expected) => {
    const world = await AssetsWorld.start(runtime, { assets: [[ASSET, bob.address, true, 10]] });
    const extrinsic = world.chain.sign(bob, reserves(compact(count)));
    expect(await world.include(extrinsic)).toContain(expected);
    expect(world.chain.at().query("Assets", "Reserves", ASSET)).toHaveLength(
      expected === "success" ? count : 0,
    );
  });

  it.each([
    ["name", 50, 50, "success"],
    ["name", 51, 3, "BadMetadata"],
    ["symbol", 3, 51, "BadMetadata"],
    ["name of 100,000 bytes", 100_000, 3, "BadMetadata"],
  ])("a %s has at most 50 bytes (%i and %i: %s)", async (_, name, symbol, expected) => {
    const world = await AssetsWorld.start(runtime, { assets: [[ASSET, bob.address, true, 10]] });
    const text = (length: number): string => `0x${"61".repeat(length)}`;
    const fields = { id: ASSET, name: text(name), symbol: text(symbol), decimals: 9 };
    expect(await world.as(bob, "set_metadata", fields)).toContain(expected);
    expect(await world.root("force_set_metadata", { ...fields, is_frozen: true })).toContain(
      expected === "success" ? "Ok" : expected,
    );
    expect(world.reserved(bob) > 0n).toBe(expected === "success");
    if (expected === "success") {
      expect(await world.as(bob, "set_metadata", fields)).toContain("NoPermission");
    }
  });

  it("are declared, in the calls that destroy most, for less than an extrinsic may weigh", async () => {
    const world = await AssetsWorld.start(runtime, { assets: [[ASSET, bob.address, true, 10]] });
    const { metadata } = world.chain.at();
    const limit = 1_299_891_843_000n;
    for (const name of ["destroy_accounts", "destroy_approvals"]) {
      const call = metadata.encodeCall("Assets", name, { id: ASSET });
      const weight = weightOf(world, world.chain.sign(alice, call));
      expect({ name, fits: weight > 0n && weight < limit }).toEqual({ name, fits: true });
    }
  });
});

describe("a genesis with assets", () => {
  const start = (assets: Record<string, unknown>) => AssetsWorld.start(runtime, assets);
  const one = { assets: [[ASSET, bob.address, false, 10]] };

  it.each<[string, Record<string, unknown>, string]>([
    ["an asset twice", { assets: [...one.assets, ...one.assets] }, "asset 1 comes twice"],
    ["a minimum balance of zero", { assets: [[ASSET, bob.address, false, 0]] }, "is zero"],
    ["metadata of no asset", { metadata: [[3, [97], [98], 2]] }, "asset 3"],
    [
      "tokens of an account that is not there",
      { ...one, accounts: [[ASSET, eve.address, 20]] },
      "can't hold",
    ],
    ["less than the minimum", { ...one, accounts: [[ASSET, bob.address, 9]] }, "can't hold"],
    ["a name that is too long", { ...one, metadata: [[ASSET, Array(51).fill(97), [98], 2]] }, "50 bytes"],
    ["what is neither true nor false", { assets: [[ASSET, bob.address, "yes", 10]] }, "true or false"],
    ["six reserves", { ...one, reserves: [[ASSET, [null, null, null, null, null, null]]] }, "at most 5"],
  ])("is refused with %s", async (_, assets, reason) => {
    await expect(start(assets)).rejects.toThrow(reason);
  });

  it("has what it says", async () => {
    const world = await start({
      ...one,
      metadata: [[ASSET, [...Buffer.from("Gold")], [...Buffer.from("AU")], 3]],
      accounts: [[ASSET, charlie.address, 20]],
      reserves: [[ASSET, [null, null]]],
    });
    expect(world.asset(ASSET)).toMatchObject({ supply: 20n, accounts: 1 });
    expect(world.chain.at().query("Assets", "Reserves", ASSET)).toHaveLength(2);
    expect(world.chain.at().query("Assets", "Metadata", ASSET)).toMatchObject({
      decimals: 3,
      isFrozen: false,
    });
  });
});
