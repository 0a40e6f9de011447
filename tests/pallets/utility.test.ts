import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { blake2AsU8a } from "@polkadot/util-crypto";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { alice, bob, charlie, freeBalance, UNIT } from "../chain/runtimes.ts";
import { loadFramePallets } from "../support/blob.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { u16 } from "../support/scale.ts";
import { FrameScene } from "./frame-scene.ts";

let runtime: Runtime;
let scene: FrameScene;

beforeAll(async () => {
  runtime = await loadFramePallets();
});

beforeEach(async () => {
  scene = await FrameScene.start(runtime);
});

const utility = (name: string, fields: Record<string, unknown>): Uint8Array =>
  scene.call("Utility", name, fields);
const transfer = (to: { readonly id: Uint8Array }, value: bigint): Uint8Array =>
  scene.call("Balances", "transfer_allow_death", { dest: { Id: to.id }, value });
const remark = (): Uint8Array => scene.call("System", "remark", { remark: new Uint8Array() });
/** A call that only root may make. */
const setStorage = (): Uint8Array => scene.call("System", "set_storage", { items: [["0x01", "0x02"]] });
const balanceOf = (who: typeof alice): bigint => freeBalance(scene.chain, who);

/** An account of `who`, as FRAME derives it. */
const derivative = (who: Uint8Array, index: number): Uint8Array =>
  blake2AsU8a(concat(utf8("modlpy/utilisuba"), who, u16(index)), 256);

const BAD_ORIGIN = "BadOrigin";
const TOO_MUCH = 3_000n * UNIT;
const DONE = { type: "Ok", value: null };
const failed = (value: string) => ({ type: "Err", value });

describe("batch", () => {
  it("makes all calls in their order", async () => {
    const calls = [transfer(charlie, UNIT), transfer(bob, 2n * UNIT)];
    expect(await scene.make(utility("batch", { calls }))).toBe("success");
    expect([balanceOf(charlie), balanceOf(bob)]).toEqual([UNIT, 1002n * UNIT]);
    expect(scene.events()).toEqual([
      "System.NewAccount",
      "Balances.Endowed",
      "Balances.Transfer",
      "Utility.ItemCompleted",
      "Balances.Transfer",
      "Utility.ItemCompleted",
      "Utility.BatchCompleted",
    ]);
  });

  it("stops at a call that fails, succeeds, and keeps what the calls before it did", async () => {
    const calls = [transfer(charlie, UNIT), setStorage(), transfer(bob, UNIT)];
    expect(await scene.make(utility("batch", { calls }))).toBe("success");
    expect([balanceOf(charlie), balanceOf(bob)]).toEqual([UNIT, 1000n * UNIT]);
    expect(scene.event("BatchInterrupted")).toEqual({ index: 1, error: BAD_ORIGIN });
    expect(scene.events().at(-1)).toBe("Utility.BatchInterrupted");
  });

  it("rolls back what the failing call itself had written", async () => {
    const inner = utility("batch_all", { calls: [transfer(charlie, UNIT), setStorage()] });
    expect(await scene.make(utility("batch", { calls: [inner] }))).toBe("success");
    expect(balanceOf(charlie)).toBe(0n);
    expect(scene.events()).toEqual(["Utility.BatchInterrupted"]);
  });

  it("of no calls completes", async () => {
    expect(await scene.make(utility("batch", { calls: [] }))).toBe("success");
    expect(scene.events()).toEqual(["Utility.BatchCompleted"]);
  });

  it("makes the calls as root for root", async () => {
    await scene.asRoot(utility("batch", { calls: [setStorage(), setStorage()] }));
    expect(scene.events().filter((name) => name === "Utility.ItemCompleted")).toHaveLength(2);
    expect(scene.event("Sudid")).toEqual({ sudoResult: DONE });
  });

  it.each(["batch", "batch_all", "force_batch"])("refuses more calls than the limit: %s", async (name) => {
    const limit = scene.chain.at().metadata.constant("Utility", "batched_calls_limit") as number;
    expect(limit).toBe(10_922);
    const calls = new Array<Uint8Array>(limit + 1).fill(remark());
    expect(await scene.make(utility(name, { calls }))).toBe("Utility.TooManyCalls");
    calls.pop();
    expect(await scene.make(utility(name, { calls }))).toBe("success");
  });

  it.each(["batch", "batch_all", "force_batch", "if_else"])(
    "refuses an unsigned origin: %s",
    async (name) => {
      const fields = name === "if_else" ? { main: remark(), fallback: remark() } : { calls: [remark()] };
      const as_origin = { system: "None" };
      await scene.asRoot(utility("dispatch_as", { as_origin, call: utility(name, fields) }));
      expect(scene.event("DispatchedAs")).toEqual({ result: failed(BAD_ORIGIN) });
    },
  );

  it("weighs the sum of its calls, and gives back those that were not made", async () => {
    const weightOf = async (calls: readonly Uint8Array[]): Promise<bigint> => {
      await scene.make(utility("batch", { calls }));
      return scene.spent().time;
    };
    const none = await weightOf([]);
    const item = 173_834_000n + 4_591_113n;
    expect(await weightOf([transfer(bob, 1n), transfer(bob, 1n), transfer(bob, 1n)])).toBe(none + 3n * item);
    expect(await weightOf([setStorage(), transfer(bob, 1n), transfer(bob, 1n)])).toBeLessThan(none + item);
  });
});

const LIGHT = { ref_time: 1_000_000n, proof_size: 0n };

describe("batch_all", () => {
  it("makes all calls", async () => {
    const calls = [transfer(charlie, UNIT), remark()];
    expect(await scene.make(utility("batch_all", { calls }))).toBe("success");
    expect(balanceOf(charlie)).toBe(UNIT);
    expect(scene.events().slice(-3)).toEqual([
      "Utility.ItemCompleted",
      "Utility.ItemCompleted",
      "Utility.BatchCompleted",
    ]);
  });

  it("makes none if one fails, and fails with its error", async () => {
    const calls = [transfer(charlie, UNIT), transfer(bob, TOO_MUCH), remark()];
    expect(await scene.make(utility("batch_all", { calls }))).toBe("Token.FundsUnavailable");
    expect(balanceOf(charlie)).toBe(0n);
    expect(scene.events()).toEqual([]);
  });

  it("refuses itself inside, directly and in other calls", async () => {
    const nested = utility("batch_all", { calls: [remark()] });
    const inBatch = utility("batch", { calls: [nested] });
    expect(await scene.make(utility("batch_all", { calls: [nested] }))).toBe("System.CallFiltered");
    expect(await scene.make(utility("batch_all", { calls: [inBatch] }))).toBe("success");
    expect(scene.event("BatchInterrupted")).toEqual({ index: 0, error: "System.CallFiltered" });
    const derived = utility("as_derivative", { index: 0, call: nested });
    expect(await scene.make(utility("batch_all", { calls: [derived] }))).toBe("System.CallFiltered");
    expect(await scene.make(utility("batch", { calls: [nested] }))).toBe("success");
    expect(scene.events().at(-1)).toBe("Utility.BatchCompleted");
  });

  it("allows itself inside for root", async () => {
    const nested = utility("batch_all", { calls: [remark()] });
    await scene.asRoot(utility("batch_all", { calls: [nested] }));
    expect(scene.event("Sudid")).toEqual({ sudoResult: DONE });
  });
});

describe("force_batch", () => {
  it("goes on after a call that fails, and says which ones did", async () => {
    const calls = [transfer(charlie, UNIT), transfer(bob, TOO_MUCH), remark()];
    expect(await scene.make(utility("force_batch", { calls }))).toBe("success");
    expect(balanceOf(charlie)).toBe(UNIT);
    expect(scene.event("ItemFailed")).toEqual({ error: "Token.FundsUnavailable" });
    expect(scene.events().slice(-4)).toEqual([
      "Utility.ItemCompleted",
      "Utility.ItemFailed",
      "Utility.ItemCompleted",
      "Utility.BatchCompletedWithErrors",
    ]);
  });

  it("completes without errors if no call fails", async () => {
    expect(await scene.make(utility("force_batch", { calls: [remark()] }))).toBe("success");
    expect(scene.events()).toEqual(["Utility.ItemCompleted", "Utility.BatchCompleted"]);
  });
});

describe("as_derivative", () => {
  it("makes the call from the account that FRAME derives", async () => {
    const id = derivative(alice.id, 258);
    const account = { ...alice, id };
    await scene.make(transfer(account, 5n * UNIT));
    const call = transfer(charlie, 2n * UNIT);
    expect(await scene.make(utility("as_derivative", { index: 258, call }))).toBe("success");
    expect([balanceOf(account), balanceOf(charlie)]).toEqual([3n * UNIT, 2n * UNIT]);
    expect(scene.event("Transfer")).toMatchObject({ from: hex(id) });
  });

  it("derives an account of a derived account", async () => {
    const id = derivative(derivative(alice.id, 1), 2);
    const call = utility("as_derivative", { index: 2, call: remark() });
    await scene.make(transfer({ id }, UNIT));
    const inner = utility("as_derivative", { index: 2, call: transfer(charlie, UNIT) });
    expect(await scene.make(utility("as_derivative", { index: 1, call: inner }))).toBe("success");
    expect(scene.event("Transfer")).toMatchObject({ from: hex(id) });
    expect(await scene.make(call)).toBe("success");
  });

  it("fails with the error of the call, and for other origins than a signed one", async () => {
    const call = transfer(charlie, UNIT);
    expect(await scene.make(utility("as_derivative", { index: 0, call }))).toBe("Token.FundsUnavailable");
    await scene.asRoot(utility("as_derivative", { index: 0, call }));
    expect(scene.event("Sudid")).toEqual({ sudoResult: failed(BAD_ORIGIN) });
  });
});

describe("dispatch_as and dispatch_as_fallible", () => {
  const signed = (who: typeof alice) => ({ system: { Signed: who.id } });

  it.each(["dispatch_as", "dispatch_as_fallible"])(
    "%s makes a call as another account, for root",
    async (name) => {
      await scene.asRoot(utility(name, { as_origin: signed(bob), call: transfer(charlie, UNIT) }));
      expect(balanceOf(charlie)).toBe(UNIT);
      expect(scene.event("DispatchedAs")).toEqual({ result: DONE });
    },
  );

  it.each(["dispatch_as", "dispatch_as_fallible"])("%s refuses other origins than root", async (name) => {
    const call = utility(name, { as_origin: signed(bob), call: transfer(charlie, UNIT) });
    expect(await scene.make(call)).toBe(BAD_ORIGIN);
  });

  it("differ where the call fails: the first one succeeds", async () => {
    const fields = { as_origin: signed(bob), call: setStorage() };
    await scene.asRoot(utility("dispatch_as", fields));
    expect(scene.event("DispatchedAs")).toEqual({ result: failed(BAD_ORIGIN) });
    expect(scene.event("Sudid")).toEqual({ sudoResult: DONE });
    await scene.asRoot(utility("dispatch_as_fallible", fields));
    expect(scene.events()).toEqual(["Sudo.Sudid"]);
    expect(scene.event("Sudid")).toEqual({ sudoResult: failed(BAD_ORIGIN) });
  });

  it.each([
    ["Root", DONE],
    ["None", failed(BAD_ORIGIN)],
    ["Authorized", failed(BAD_ORIGIN)],
  ])("make a call as %s", async (kind, result) => {
    await scene.asRoot(utility("dispatch_as", { as_origin: { system: kind }, call: setStorage() }));
    expect(scene.event("DispatchedAs")).toEqual({ result });
  });
});

describe("with_weight", () => {
  it("makes a call as root for the stated weight", async () => {
    await scene.asRoot(utility("with_weight", { call: setStorage(), weight: LIGHT }));
    expect(scene.event("Sudid")).toEqual({ sudoResult: DONE });
  });

  it("fails with the error of the call, and for other origins than root", async () => {
    await scene.asRoot(utility("with_weight", { call: transfer(bob, 1n), weight: LIGHT }));
    expect(scene.event("Sudid")).toEqual({ sudoResult: failed(BAD_ORIGIN) });
    expect(await scene.make(utility("with_weight", { call: remark(), weight: LIGHT }))).toBe(BAD_ORIGIN);
  });
});

describe("if_else", () => {
  it("makes the first call alone if that succeeds", async () => {
    const call = utility("if_else", { main: transfer(charlie, UNIT), fallback: transfer(bob, UNIT) });
    expect(await scene.make(call)).toBe("success");
    expect([balanceOf(charlie), balanceOf(bob)]).toEqual([UNIT, 1000n * UNIT]);
    expect(scene.events().at(-1)).toBe("Utility.IfElseMainSuccess");
  });

  it("makes the second one if the first one fails, of which nothing is left", async () => {
    const main = utility("batch_all", { calls: [transfer(charlie, UNIT), transfer(bob, TOO_MUCH)] });
    expect(await scene.make(utility("if_else", { main, fallback: transfer(bob, UNIT) }))).toBe("success");
    expect([balanceOf(charlie), balanceOf(bob)]).toEqual([0n, 1001n * UNIT]);
    expect(scene.events()).toEqual(["Balances.Transfer", "Utility.IfElseFallbackCalled"]);
    expect(scene.event("IfElseFallbackCalled")).toEqual({ mainError: "Token.FundsUnavailable" });
  });

  it("fails with the second error if both fail", async () => {
    const call = utility("if_else", { main: setStorage(), fallback: transfer(bob, TOO_MUCH) });
    expect(await scene.make(call)).toBe("Token.FundsUnavailable");
    expect(scene.events()).toEqual([]);
  });
});

describe("a weight that a call reports", () => {
  it("is that of the call alone: the transaction extensions are paid too", async () => {
    await scene.make(remark());
    const plain = scene.spent().time;
    await scene.make(utility("batch", { calls: [remark()] }));
    expect(scene.spent().time - plain).toBe(19_388_813n + 4_591_113n);
  });
});
