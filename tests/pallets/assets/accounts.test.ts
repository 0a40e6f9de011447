import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Runtime } from "../../../bindings/core/src/index.ts";
import { alice, bob, charlie, UNIT } from "../../chain/runtimes.ts";
import { loadFramePallets } from "../../support/blob.ts";
import { ACCOUNT_DEPOSIT, ASSET_DEPOSIT, AssetsWorld, dave, eve, idOf } from "./world.ts";

/** Why accounts of assets exist, what keeps them, and what calls leave of them. */

/** An asset that keeps accounts alive, and one that does not. Bob has all roles in both. */
const SUFFICIENT = 1;
const PLAIN = 2;
const MINIMUM = 10n;

let runtime: Runtime;
let world: AssetsWorld;

beforeAll(async () => {
  runtime = await loadFramePallets();
});

beforeEach(async () => {
  world = await AssetsWorld.start(runtime, {
    assets: [
      [SUFFICIENT, bob.address, true, MINIMUM],
      [PLAIN, bob.address, false, MINIMUM],
    ],
    accounts: [[PLAIN, charlie.address, 100]],
  });
});

const mint = (id: number, who: typeof bob, amount: bigint) =>
  world.as(bob, "mint", { id, beneficiary: idOf(who), amount });
const transfer = (id: number, to: typeof bob, amount: bigint, call = "transfer") =>
  world.as(charlie, call, { id, target: idOf(to), amount });

describe("an account of an asset", () => {
  it("that is sufficient needs no other balance, and is removed with its last tokens", async () => {
    expect(await mint(SUFFICIENT, eve, 50n)).toBe("success");
    expect(world.events("System")).toContainEqual({ event: "NewAccount", account: hexOf(eve) });
    expect(world.held(SUFFICIENT, eve)).toMatchObject({ balance: 50n, reason: { type: "Sufficient" } });
    expect(world.system(eve)).toMatchObject({ consumers: 0, providers: 0, sufficients: 1 });
    expect(await world.as(bob, "burn", { id: SUFFICIENT, who: idOf(eve), amount: 45n })).toBe("success");
    expect(world.events()).toEqual([expect.objectContaining({ event: "Burned", owner: hexOf(eve) })]);
    expect(world.events("System")).toContainEqual({ event: "KilledAccount", account: hexOf(eve) });
    expect(world.held(SUFFICIENT, eve)).toBeNull();
    expect(world.asset(SUFFICIENT)).toMatchObject({ accounts: 0, sufficients: 0, supply: 0n });
  });

  it("that is not sufficient is a consumer of an account that must be there", async () => {
    expect(await mint(PLAIN, eve, 50n)).toContain("CannotCreate");
    expect(await mint(PLAIN, dave, 50n)).toBe("success");
    expect(world.held(PLAIN, dave)).toMatchObject({ reason: { type: "Consumer" } });
    expect(world.system(dave)).toMatchObject({ consumers: 1 });
    expect(world.asset(PLAIN)).toMatchObject({ accounts: 2, sufficients: 0, supply: 150n });
  });

  it("can exist for a deposit of its owner, which is returned with it", async () => {
    expect(await world.as(dave, "touch", { id: PLAIN })).toBe("success");
    expect(world.events()).toEqual([
      expect.objectContaining({ event: "Touched", who: hexOf(dave), depositor: hexOf(dave) }),
    ]);
    expect(world.reserved(dave)).toBe(ACCOUNT_DEPOSIT);
    expect(await world.as(dave, "touch", { id: PLAIN })).toContain("AlreadyExists");
    expect(await world.as(dave, "refund", { id: PLAIN, allow_burn: false })).toBe("success");
    expect([world.reserved(dave), world.held(PLAIN, dave)]).toEqual([0n, null]);
    expect(await world.as(dave, "refund", { id: PLAIN, allow_burn: false })).toContain("NoDeposit");
  });

  it("can exist for a deposit of another, who alone gets it back, and only if it is empty", async () => {
    const refundOther = { id: PLAIN, who: idOf(eve) };
    expect(await world.as(dave, "touch_other", refundOther)).toBe("success");
    expect(world.reserved(dave)).toBe(ACCOUNT_DEPOSIT);
    await transfer(PLAIN, eve, 20n);
    expect(world.held(PLAIN, eve)).toMatchObject({ balance: 20n, reason: { type: "DepositFrom" } });
    expect(await world.as(charlie, "refund_other", refundOther)).toContain("NoPermission");
    expect(await world.as(dave, "refund_other", refundOther)).toContain("WouldBurn");
    await world.as(bob, "burn", { id: PLAIN, who: idOf(eve), amount: 20n });
    // A deposit keeps an account without tokens.
    expect(world.held(PLAIN, eve)).toMatchObject({ balance: 0n });
    expect(await world.as(dave, "refund_other", refundOther)).toBe("success");
    expect([world.reserved(dave), world.held(PLAIN, eve)]).toEqual([0n, null]);
  });

  // An attacker could send assets until no deposit can be reserved on the account any more.
  it("is not made where it would use up the last consumer of the chain's account", async () => {
    const ids = Array.from({ length: 17 }, (_, i) => 100 + i);
    world = await AssetsWorld.start(runtime, { assets: ids.map((id) => [id, bob.address, false, MINIMUM]) });
    const results: string[] = [];
    for (const id of ids) results.push(await mint(id, dave, MINIMUM));
    expect(results.filter((result) => result === "success")).toHaveLength(15);
    expect(results.at(-1)).toContain("CannotCreate");
    expect(world.system(dave)).toMatchObject({ consumers: 15 });
    expect(await world.as(dave, "create", { id: 1, admin: idOf(dave), min_balance: 1n })).toBe("success");
    expect(world.system(dave)).toMatchObject({ consumers: 16 });
  });
});

describe("a transfer", () => {
  it("takes what would be left below the minimum balance with it", async () => {
    expect(await transfer(PLAIN, dave, 91n)).toBe("success");
    expect(world.events()).toEqual([expect.objectContaining({ event: "Transferred", to: hexOf(dave) })]);
    expect([world.held(PLAIN, charlie), world.held(PLAIN, dave)?.balance]).toEqual([null, 100n]);
    expect(world.asset(PLAIN).supply).toBe(100n);
  });

  it("leaves the minimum balance if it is to keep the account alive", async () => {
    expect(await transfer(PLAIN, dave, 91n, "transfer_keep_alive")).toContain("BalanceLow");
    expect(await transfer(PLAIN, dave, 90n, "transfer_keep_alive")).toBe("success");
    expect(world.held(PLAIN, charlie)?.balance).toBe(MINIMUM);
    const all = { id: PLAIN, dest: idOf(dave), keep_alive: false };
    expect(await world.as(charlie, "transfer_all", all)).toBe("success");
    expect([world.held(PLAIN, charlie), world.held(PLAIN, dave)?.balance]).toEqual([null, 100n]);
  });

  it("makes no account with less than the minimum balance", async () => {
    expect(await transfer(PLAIN, dave, 9n)).toContain("BelowMinimum");
    expect(world.held(PLAIN, charlie)?.balance).toBe(100n);
  });

  it("is refused from frozen and blocked accounts, to blocked ones, and of a frozen asset", async () => {
    const who = idOf(charlie);
    expect(await world.as(bob, "freeze", { id: PLAIN, who })).toBe("success");
    expect(await transfer(PLAIN, dave, 20n)).toContain("Frozen");
    expect(await mint(PLAIN, charlie, 1n)).toBe("success");
    expect(await world.as(bob, "block", { id: PLAIN, who })).toBe("success");
    expect(await mint(PLAIN, charlie, 1n)).toContain("Blocked");
    expect(await world.as(bob, "thaw", { id: PLAIN, who })).toBe("success");
    expect(await world.as(bob, "freeze_asset", { id: PLAIN })).toBe("success");
    expect(await transfer(PLAIN, dave, 20n)).toContain("AssetNotLive");
    expect(await world.as(bob, "thaw_asset", { id: PLAIN })).toBe("success");
    expect(await transfer(PLAIN, dave, 20n)).toBe("success");
  });

  it("by a delegate uses up the approval, whose deposit is returned at its end", async () => {
    const approve = { id: PLAIN, delegate: idOf(dave), amount: 30n };
    expect(await world.as(charlie, "approve_transfer", approve)).toBe("success");
    expect([world.reserved(charlie), world.asset(PLAIN).approvals]).toEqual([UNIT / 10n, 1]);
    const spend = (amount: bigint) =>
      world.as(dave, "transfer_approved", {
        id: PLAIN,
        owner: idOf(charlie),
        destination: idOf(bob),
        amount,
      });
    expect(await spend(31n)).toContain("Unapproved");
    expect(await spend(20n)).toBe("success");
    expect(await spend(10n)).toBe("success");
    expect([world.reserved(charlie), world.asset(PLAIN).approvals]).toEqual([0n, 0]);
    expect(await spend(1n)).toContain("Unapproved");
  });
});

describe("an asset", () => {
  const create = (id: number, by = charlie) =>
    world.as(by, "create", { id, admin: idOf(dave), min_balance: 1n });

  it("costs its creator a deposit, which goes to the next owner with it", async () => {
    expect(await create(5)).toBe("success");
    const metadata = { id: 5, name: hexText("Gold"), symbol: hexText("AU"), decimals: 3 };
    expect(await world.as(charlie, "set_metadata", metadata)).toBe("success");
    const deposit = ASSET_DEPOSIT + UNIT + (6n * UNIT) / 100n;
    expect(world.reserved(charlie)).toBe(deposit);
    const give = { id: 5, owner: idOf(dave) };
    expect(await world.as(bob, "transfer_ownership", give)).toContain("NoPermission");
    expect(await world.as(charlie, "transfer_ownership", give)).toBe("success");
    expect([world.reserved(charlie), world.reserved(dave)]).toEqual([0n, deposit]);
    expect(await world.as(dave, "start_destroy", { id: 5 })).toBe("success");
    expect(await world.as(charlie, "finish_destroy", { id: 5 })).toBe("success");
    expect(world.reserved(dave)).toBe(0n);
    expect(world.chain.at().query("Assets", "Asset", 5)).toBeNull();
  });

  it("has the next id where ids are given in their order, and none after the last", async () => {
    world = await AssetsWorld.start(runtime, { nextAssetId: 0xffff_fffe });
    expect(await create(7)).toContain("BadAssetId");
    expect(await create(0xffff_fffe)).toBe("success");
    expect(world.chain.at().query("Assets", "NextAssetId")).toBe(0xffff_ffff);
    expect(await create(0xffff_ffff)).toContain("CallbackFailed");
    expect(world.chain.at().query("Assets", "Asset", 0xffff_ffff)).toBeNull();
  });

  it("is changed by root without its owner", async () => {
    const status = {
      id: PLAIN,
      owner: idOf(alice),
      issuer: idOf(alice),
      admin: idOf(alice),
      freezer: idOf(alice),
      min_balance: 50n,
      is_sufficient: true,
      is_frozen: false,
    };
    expect(await world.as(bob, "force_asset_status", status)).toContain("BadOrigin");
    expect(await world.root("force_asset_status", status)).toContain("Ok");
    expect(await mint(PLAIN, dave, 50n)).toContain("NoPermission");
    expect(world.asset(PLAIN)).toMatchObject({ isSufficient: true });
  });
});

function hexOf({ id }: typeof bob): string {
  return `0x${Buffer.from(id).toString("hex")}`;
}

function hexText(text: string): string {
  return `0x${Buffer.from(text).toString("hex")}`;
}
