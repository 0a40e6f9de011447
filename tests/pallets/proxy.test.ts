import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { blake2AsU8a } from "@polkadot/util-crypto";
import { type Account, storageKey } from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { alice, bob, charlie, freeBalance, UNIT } from "../chain/runtimes.ts";
import { loadFramePallets } from "../support/blob.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { Reader, u16, u32 } from "../support/scale.ts";
import { FrameScene } from "./frame-scene.ts";

let runtime: Runtime;
let scene: FrameScene;

beforeAll(async () => {
  runtime = await loadFramePallets();
});

beforeEach(async () => {
  scene = await FrameScene.start(runtime);
});

const address = ({ id }: Pick<Account, "id">) => ({ Id: id });
const call = (name: string, fields: Record<string, unknown> = {}): Uint8Array =>
  scene.call("Proxy", name, fields);
const transfer = (to: Pick<Account, "id">, value: bigint): Uint8Array =>
  scene.call("Balances", "transfer_allow_death", { dest: address(to), value });
const remark = (): Uint8Array => scene.call("System", "remark", { remark: "0x00" });
const batch = (...calls: Uint8Array[]): Uint8Array => scene.call("Utility", "batch", { calls });
const addProxy = (delegate: Pick<Account, "id">, proxy_type = "Any", delay = 0): Uint8Array =>
  call("add_proxy", { delegate: address(delegate), proxy_type, delay });
const removeProxy = (delegate: Pick<Account, "id">, proxy_type = "Any", delay = 0): Uint8Array =>
  call("remove_proxy", { delegate: address(delegate), proxy_type, delay });
const proxy = (real: Pick<Account, "id">, inner: Uint8Array, force_proxy_type: string | null = null) =>
  call("proxy", { real: address(real), force_proxy_type, call: inner });
const announce = (real: Account, inner: Uint8Array): Uint8Array =>
  call("announce", { real: address(real), call_hash: blake2AsU8a(inner, 256) });
const proxyAnnounced = (delegate: Account, real: Account, inner: Uint8Array): Uint8Array =>
  call("proxy_announced", {
    delegate: address(delegate),
    real: address(real),
    force_proxy_type: null,
    call: inner,
  });

/** What a call that a proxy made came to. */
const executed = (): unknown => scene.event("ProxyExecuted")?.["result"];
const DONE = { type: "Ok", value: null };
const failed = (value: string) => ({ type: "Err", value });
const FILTERED = failed("System.CallFiltered");

function reserved(who: Pick<Account, "id">): bigint {
  const value = scene.chain
    .at()
    .storage()
    .get(key("System", "Account", who));
  return value === undefined ? 0n : new Reader(value.subarray(32)).u128();
}

function key(pallet: string, item: string, { id }: Pick<Account, "id">): Uint8Array {
  return storageKey(scene.chain.at().metadata, pallet, item, [id]);
}

const proxies = (who: Pick<Account, "id">) => scene.chain.at().query("Proxy", "Proxies", who.id);
const constant = (name: string): bigint => BigInt(String(scene.chain.at().metadata.constant("Proxy", name)));
const proxiesDeposit = (count: bigint): bigint =>
  constant("ProxyDepositBase") + count * constant("ProxyDepositFactor");
const announcementsDeposit = (count: bigint): bigint =>
  constant("AnnouncementDepositBase") + count * constant("AnnouncementDepositFactor");

const skipBlocks = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i += 1) await scene.chain.author({ extrinsics: [] });
};

describe("add_proxy and remove_proxy", () => {
  it("take and give back a deposit for each proxy", async () => {
    expect(await scene.make(addProxy(bob))).toBe("success");
    expect(scene.events()).toEqual(["Balances.Reserved", "Proxy.ProxyAdded"]);
    expect(reserved(alice)).toBe(proxiesDeposit(1n));
    expect(await scene.make(addProxy(charlie, "Governance", 7))).toBe("success");
    expect(reserved(alice)).toBe(proxiesDeposit(2n));
    expect(await scene.make(removeProxy(bob))).toBe("success");
    expect(scene.events()).toEqual(["Balances.Unreserved", "Proxy.ProxyRemoved"]);
    expect(scene.event("ProxyRemoved")).toEqual({
      delegator: hex(alice.id),
      delegatee: hex(bob.id),
      proxyType: "Any",
      delay: 0,
    });
    expect(await scene.make(removeProxy(charlie, "Governance", 7))).toBe("success");
    expect(reserved(alice)).toBe(0n);
    expect(
      scene.chain
        .at()
        .storage()
        .get(key("Proxy", "Proxies", alice)),
    ).toBeUndefined();
  });

  it("keep the list in the order of delegate, type and delay", async () => {
    for (const [delegate, type, delay] of [
      [bob, "Governance", 0],
      [charlie, "Any", 0],
      [bob, "Any", 2],
      [bob, "Any", 1],
    ] as const) {
      await scene.make(addProxy(delegate, type, delay));
    }
    const [list, deposit] = proxies(alice) as unknown as [Record<string, unknown>[], unknown];
    const ordered = [bob, charlie].sort((one, other) => Buffer.compare(one.id, other.id));
    expect(list.map((one) => one["delegate"])).toEqual(
      ordered.flatMap((one) => new Array(one === bob ? 3 : 1).fill(hex(one.id))),
    );
    const ofBob = list.filter((one) => one["delegate"] === hex(bob.id));
    expect(ofBob.map((one) => [one["proxyType"], one["delay"]])).toEqual([
      ["Any", 1],
      ["Any", 2],
      ["Governance", 0],
    ]);
    expect(BigInt(String(deposit))).toBe(proxiesDeposit(4n));
  });

  it("refuse oneself, repetitions, unknown proxies, and more than the limit", async () => {
    expect(await scene.make(addProxy(alice))).toBe("Proxy.NoSelfProxy");
    expect(await scene.make(removeProxy(bob))).toBe("Proxy.NotFound");
    expect(await scene.make(addProxy(bob))).toBe("success");
    expect(await scene.make(addProxy(bob))).toBe("Proxy.Duplicate");
    expect(await scene.make(removeProxy(bob, "Governance"))).toBe("Proxy.NotFound");
    const more = Array.from({ length: 31 }, (_, delay) => addProxy(charlie, "Any", delay));
    await scene.make(batch(...more));
    expect(scene.events().at(-1)).toBe("Utility.BatchCompleted");
    expect(await scene.make(addProxy(charlie, "Governance"))).toBe("Proxy.TooMany");
    expect(await scene.make(addProxy(charlie, "Any", 3))).toBe("Proxy.Duplicate");
  });

  it("refuse an account that can't pay the deposit, an unknown address, and root", async () => {
    const poor = { ...charlie };
    await scene.make(transfer(poor, proxiesDeposit(1n)));
    const inner = addProxy(bob);
    const as_origin = { system: { Signed: poor.id } };
    await scene.asRoot(scene.call("Utility", "dispatch_as", { as_origin, call: inner }));
    expect(scene.event("DispatchedAs")).toEqual({ result: failed("ConsumerRemaining") });
    const withoutAccount = call("add_proxy", {
      delegate: { Address20: new Uint8Array(20) },
      proxy_type: "Any",
      delay: 0,
    });
    expect(await scene.make(withoutAccount)).toBe("CannotLookup");
    await scene.asRoot(addProxy(bob));
    expect(scene.event("Sudid")).toEqual({ sudoResult: failed("BadOrigin") });
  });
});

describe("remove_proxies", () => {
  it("removes all and gives the deposit back", async () => {
    await scene.make(batch(addProxy(bob), addProxy(charlie)));
    expect(await scene.make(call("remove_proxies"))).toBe("success");
    expect(scene.events()).toEqual(["Balances.Unreserved", "Proxy.ProxyRemoved", "Proxy.ProxyRemoved"]);
    expect(reserved(alice)).toBe(0n);
  });
});

describe("proxy", () => {
  it("makes a call as the account that it is made for", async () => {
    await scene.make(addProxy(bob));
    expect(await scene.make(proxy(alice, transfer(charlie, UNIT)), bob)).toBe("success");
    expect(freeBalance(scene.chain, charlie)).toBe(UNIT);
    expect(scene.event("Transfer")).toMatchObject({ from: hex(alice.id) });
    expect(executed()).toEqual(DONE);
  });

  it("succeeds if the call fails, and leaves nothing of it", async () => {
    await scene.make(addProxy(bob));
    const inner = scene.call("Utility", "batch_all", {
      calls: [transfer(charlie, UNIT), transfer(bob, 3_000n * UNIT)],
    });
    expect(await scene.make(proxy(alice, inner), bob)).toBe("success");
    expect(freeBalance(scene.chain, charlie)).toBe(0n);
    expect(executed()).toEqual(failed("Token.FundsUnavailable"));
  });

  it("refuses accounts that are no proxy, not of the type, or have to announce", async () => {
    await scene.make(batch(addProxy(bob, "Governance"), addProxy(charlie, "Any", 3)));
    await scene.make(transfer(charlie, UNIT));
    expect(await scene.make(proxy(bob, remark()), alice)).toBe("Proxy.NotProxy");
    expect(await scene.make(proxy(alice, remark(), "Any"), bob)).toBe("Proxy.NotProxy");
    expect(await scene.make(proxy(alice, remark()), charlie)).toBe("Proxy.Unannounced");
    expect(await scene.make(proxy(alice, batch(), "Governance"), bob)).toBe("success");
    expect(executed()).toEqual(DONE);
  });

  it("refuses what the type does not allow, also in batches and derived accounts", async () => {
    await scene.make(addProxy(bob, "NonTransfer"));
    expect(await scene.make(proxy(alice, transfer(charlie, UNIT)), bob)).toBe("success");
    expect(executed()).toEqual(FILTERED);
    await scene.make(proxy(alice, batch(remark(), transfer(charlie, UNIT))), bob);
    expect(scene.event("BatchInterrupted")).toEqual({ index: 1, error: "System.CallFiltered" });
    const derived = scene.call("Utility", "as_derivative", { index: 0, call: transfer(charlie, UNIT) });
    await scene.make(proxy(alice, derived), bob);
    expect(executed()).toEqual(FILTERED);
    expect(freeBalance(scene.chain, charlie)).toBe(0n);
  });

  it("makes a call of one pallet's for a type that allows that call alone", async () => {
    await scene.make(addProxy(bob, "CancelProxy"));
    const reject = call("reject_announcement", { delegate: address(bob), call_hash: new Uint8Array(32) });
    await scene.make(proxy(alice, reject), bob);
    expect(executed()).toEqual(failed("Proxy.NotFound"));
    await scene.make(proxy(alice, call("remove_proxies")), bob);
    expect(executed()).toEqual(FILTERED);
  });

  it("does not let a proxy gain what its type does not allow", async () => {
    await scene.make(batch(addProxy(bob, "NonTransfer"), addProxy(charlie)));
    for (const inner of [
      addProxy(bob),
      removeProxy(charlie),
      call("remove_proxies"),
      call("kill_pure", { spawner: address(bob), proxy_type: "Any", index: 0, height: 1, ext_index: 1 }),
    ]) {
      await scene.make(proxy(alice, inner), bob);
      expect(executed()).toEqual(FILTERED);
      await scene.make(proxy(alice, batch(inner)), bob);
      expect(scene.event("BatchInterrupted")).toEqual({ index: 0, error: "System.CallFiltered" });
    }
    await scene.make(proxy(alice, addProxy(charlie, "Governance")), bob);
    expect(executed()).toEqual(DONE);
  });

  it("makes a call for the account of an account, with the type of the last proxy", async () => {
    await scene.make(addProxy(bob, "NonTransfer"));
    await scene.make(transfer(charlie, 10n * UNIT));
    await scene.make(addProxy(alice), charlie);
    const inner = proxy(charlie, transfer(bob, UNIT));
    expect(await scene.make(proxy(alice, inner), bob)).toBe("success");
    expect(freeBalance(scene.chain, charlie)).toBeLessThan(9n * UNIT);
    expect(scene.events().filter((name) => name === "Proxy.ProxyExecuted")).toHaveLength(2);
  });
});

describe("create_pure and kill_pure", () => {
  const pureOf = (creator: Account, type: number, index: number, height: number, extrinsic: number) => {
    const place = concat(u32(height), u32(extrinsic), Uint8Array.of(type), u16(index));
    return { id: blake2AsU8a(concat(utf8("modlpy/proxy____"), creator.id, place), 256) };
  };

  it("make an account that only its proxy uses, and remove it", async () => {
    const create = call("create_pure", { proxy_type: "Any", delay: 0, index: 5 });
    expect(await scene.make(create)).toBe("success");
    const pure = pureOf(alice, 0, 5, 1, 1);
    expect(scene.event("PureCreated")).toEqual({
      pure: hex(pure.id),
      who: hex(alice.id),
      proxyType: "Any",
      disambiguationIndex: 5,
      at: 1,
      extrinsicIndex: 1,
    });
    expect(reserved(alice)).toBe(proxiesDeposit(1n));
    await scene.make(transfer(pure, 2n * UNIT));
    await scene.make(proxy(pure, transfer(charlie, UNIT)));
    expect(freeBalance(scene.chain, charlie)).toBe(UNIT);
    const kill = { spawner: address(alice), proxy_type: "Any", index: 5, height: 1, ext_index: 1 };
    await scene.make(proxy(pure, call("kill_pure", { ...kill, index: 6 })));
    expect(executed()).toEqual(failed("Proxy.NoPermission"));
    await scene.make(proxy(pure, call("kill_pure", kill)));
    expect(executed()).toEqual(DONE);
    expect(scene.event("PureKilled")).toEqual({
      pure: hex(pure.id),
      spawner: hex(alice.id),
      proxyType: "Any",
      disambiguationIndex: 5,
    });
    expect(reserved(alice)).toBe(0n);
    expect(await scene.make(proxy(pure, remark()))).toBe("Proxy.NotProxy");
  });

  it("refuse the same account twice in an extrinsic, and other senders", async () => {
    const create = call("create_pure", { proxy_type: "Any", delay: 0, index: 0 });
    await scene.make(batch(create, create));
    expect(scene.event("BatchInterrupted")).toEqual({ index: 1, error: "Proxy.Duplicate" });
    const kill = { spawner: address(alice), proxy_type: "Any", index: 0, height: 1, ext_index: 1 };
    expect(await scene.make(call("kill_pure", kill), bob)).toBe("Proxy.NoPermission");
  });
});

describe("announcements", () => {
  beforeEach(async () => {
    await scene.make(addProxy(bob, "Any", 2));
  });

  it("let a proxy make the call after its delay, and any account to send it", async () => {
    const inner = transfer(charlie, UNIT);
    expect(await scene.make(announce(alice, inner), bob)).toBe("success");
    expect(scene.events()).toEqual(["Balances.Reserved", "Proxy.Announced"]);
    expect(reserved(bob)).toBe(announcementsDeposit(1n));
    expect(await scene.make(proxyAnnounced(bob, alice, inner), alice)).toBe("Proxy.Unannounced");
    await skipBlocks(1);
    expect(await scene.make(proxyAnnounced(bob, alice, inner), alice)).toBe("success");
    expect(executed()).toEqual(DONE);
    expect(freeBalance(scene.chain, charlie)).toBe(UNIT);
    expect(reserved(bob)).toBe(0n);
    expect(await scene.make(proxyAnnounced(bob, alice, inner), alice)).toBe("Proxy.Unannounced");
  });

  it("are of one call: another one is not announced", async () => {
    await scene.make(announce(alice, transfer(charlie, UNIT)), bob);
    await skipBlocks(3);
    expect(await scene.make(proxyAnnounced(bob, alice, transfer(charlie, UNIT + 1n)))).toBe(
      "Proxy.Unannounced",
    );
  });

  it("are taken back by the proxy, or rejected by the account", async () => {
    const call_hash = blake2AsU8a(remark(), 256);
    const remove = call("remove_announcement", { real: address(alice), call_hash });
    const reject = call("reject_announcement", { delegate: address(bob), call_hash });
    expect(await scene.make(remove, bob)).toBe("Proxy.NotFound");
    await scene.make(announce(alice, remark()), bob);
    await scene.make(announce(alice, remark()), bob);
    expect(reserved(bob)).toBe(announcementsDeposit(2n));
    // Both, since they are the same.
    expect(await scene.make(remove, bob)).toBe("success");
    expect(reserved(bob)).toBe(0n);
    await scene.make(announce(alice, remark()), bob);
    expect(await scene.make(reject, bob)).toBe("Proxy.NotFound");
    expect(await scene.make(reject, alice)).toBe("success");
    expect(reserved(bob)).toBe(0n);
  });

  it("are refused from others than proxies, and beyond the limit", async () => {
    expect(await scene.make(announce(bob, remark()), alice)).toBe("Proxy.NotProxy");
    await scene.make(batch(...new Array<Uint8Array>(32).fill(announce(alice, remark()))), bob);
    expect(scene.events().at(-1)).toBe("Utility.BatchCompleted");
    expect(await scene.make(announce(alice, remark()), bob)).toBe("Proxy.TooMany");
  });
});

describe("poke_deposit", () => {
  /** Both deposits, as if they had been taken at lower prices. */
  const cheaper = async (who: Account, item: string, by: bigint): Promise<void> => {
    const at = key("Proxy", item, who);
    const value = scene.chain.at().storage().get(at) as Uint8Array;
    const deposit = new Reader(value.subarray(-16)).u128() - by;
    const changed = concat(
      value.subarray(0, -16),
      u32(Number(deposit & 0xffff_ffffn)),
      u32(Number(deposit >> 32n)),
      new Uint8Array(8),
    );
    await scene.asRoot(scene.call("System", "set_storage", { items: [[at, changed]] }));
  };

  it("adjusts both deposits, and is free then", async () => {
    await scene.make(batch(addProxy(bob, "Any", 2), addProxy(charlie)));
    await scene.make(addProxy(alice), bob);
    await scene.make(announce(bob, remark()), alice);
    const before = reserved(alice);
    await cheaper(alice, "Proxies", 9n);
    await cheaper(alice, "Announcements", -4n);
    const balance = freeBalance(scene.chain, alice);
    expect(await scene.make(call("poke_deposit"))).toBe("success");
    expect(scene.events()).toEqual([
      "Balances.Reserved",
      "Proxy.DepositPoked",
      "Balances.Unreserved",
      "Proxy.DepositPoked",
    ]);
    expect(scene.event("DepositPoked")).toMatchObject({ who: hex(alice.id), kind: "Proxies" });
    expect(reserved(alice)).toBe(before + 5n);
    expect(freeBalance(scene.chain, alice)).toBe(balance - 5n);
  });

  it("costs its fee if no deposit changes", async () => {
    await scene.make(addProxy(bob));
    const balance = freeBalance(scene.chain, alice);
    expect(await scene.make(call("poke_deposit"))).toBe("success");
    expect(scene.events()).toEqual([]);
    expect(freeBalance(scene.chain, alice)).toBeLessThan(balance);
  });
});
