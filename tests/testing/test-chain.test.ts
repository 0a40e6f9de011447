import { AssertionError } from "node:assert";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { devAccount } from "../../bindings/chain/src/chain/index.ts";
import {
  CallFailedError,
  expectError,
  expectEvent,
  TestChain,
} from "../../bindings/chain/src/testing/index.ts";
import { loadBlob } from "../support/blob.ts";
import { hex } from "../support/hex.ts";

const UNIT = 10n ** 12n;
const stranger = new Uint8Array(32).fill(9);

let chain: TestChain;
let [alice, bob]: TestChain["accounts"] = [] as never;

beforeEach(async () => {
  chain = await TestChain.create(await loadBlob());
  [alice, bob] = chain.accounts;
});

const freeOf = (account: unknown): bigint =>
  BigInt((chain.query("System", "Account", account) as { data: { free: bigint } }).data.free);
const pay = (value: bigint) => chain.send(alice, "Balances", "transfer_keep_alive", { dest: bob, value });

describe("a call", () => {
  it("is in a block of its own, with its events, fee and weight", async () => {
    const [before, number] = [freeOf(alice), chain.blockNumber];
    const receipt = await pay(UNIT);
    expect(chain.blockNumber).toBe(number + 1);
    const { data } = expectEvent(receipt, "Balances", "Transfer", { from: alice, to: bob, amount: UNIT });
    expect(data).toEqual({ from: hex(alice.id), to: hex(bob.id), amount: UNIT });
    expect(receipt.fee).toBeGreaterThan(0n);
    expect(freeOf(alice)).toBe(before - UNIT - receipt.fee);
    const { declared, used } = receipt.weight;
    expect(declared?.refTime).toBeGreaterThan(0n);
    expect(used?.refTime).toBeGreaterThan(0n);
    expect(used?.refTime).toBeLessThanOrEqual(declared?.refTime ?? 0n);
  });

  it("lists what it changed in storage, by name, and not what every extrinsic changes", async () => {
    const before = chain.query("System", "Account", bob);
    const { changes } = await pay(UNIT);
    expect(changes).toContainEqual({
      pallet: "System",
      item: "Account",
      keys: [hex(bob.id)],
      before,
      after: chain.query("System", "Account", bob),
    });
    expect(changes.map(({ item }) => item)).not.toContain("Events");
    expect(changes.map(({ pallet }) => pallet)).not.toContain("?");
  });

  it("rejects with the name of its error, and keeps its receipt", async () => {
    const failing = chain.send(alice, "Balances", "force_set_balance", { who: bob, new_free: 0n });
    const error: unknown = await failing.catch((each: unknown) => each);
    expect(error).toBeInstanceOf(CallFailedError);
    expect((error as CallFailedError).error).toBe("BadOrigin");
    expect((error as CallFailedError).receipt.fee).toBeGreaterThan(0n);
    expect(String(error)).toContain("Balances.force_set_balance failed: BadOrigin");
  });

  it("that no block takes is rejected as well", async () => {
    const poor = chain.impersonate(stranger);
    const receipt = await expectError(
      chain.send(poor, "Balances", "transfer_keep_alive", { dest: bob, value: 1n }),
      "Invalid.Payment",
    );
    expect(receipt.events).toEqual([]);
    expect(receipt.weight.used).toBeUndefined();
  });

  it("is made as root through Sudo, and its own error is told", async () => {
    const receipt = await chain.sendAsRoot("Balances", "force_set_balance", {
      who: bob,
      new_free: 7n * UNIT,
    });
    expect(freeOf(bob)).toBe(7n * UNIT);
    expectEvent(receipt, "Sudo", "Sudid");
    await expectError(
      chain.sendAsRoot("Balances", "transfer_keep_alive", { dest: bob, value: 1n }),
      "BadOrigin",
    );
  });
});

describe("an impersonated account", () => {
  it("makes calls without its key, and pays for them", async () => {
    await chain.setBalance(stranger, 10n * UNIT);
    const account = chain.impersonate(stranger);
    const receipt = await chain.send(account, "Balances", "transfer_keep_alive", { dest: bob, value: UNIT });
    expectEvent(receipt, "Balances", "Transfer", { from: stranger, to: bob });
    expect(freeOf(stranger)).toBe(9n * UNIT - receipt.fee);
  });

  it("is given by its address or in hex as well", () => {
    const dave = devAccount("Dave");
    for (const form of [dave, dave.id, dave.address, hex(dave.id)]) {
      expect(hex(chain.impersonate(form).id)).toBe(hex(dave.id));
    }
    expect(() => chain.impersonate(new Uint8Array(31))).toThrow("expected an account id of 32 bytes");
  });

  it("is refused by a chain that does not impersonate", async () => {
    const { Chain, createChainSpec } = await import("../../bindings/chain/src/chain/index.ts");
    const plain = await Chain.create(createChainSpec({ runtime: await loadBlob(), preset: "development" }));
    const call = plain.at().encodeCall("System", "remark", { remark: "0x" });
    for (const [signer, end] of [
      [chain.impersonate(alice), "invalid"],
      [alice, "success"],
    ] as const) {
      const { outcomes } = await plain.author({ extrinsics: [plain.sign(signer, call)] });
      expect(outcomes[0]?.kind).toBe(end);
    }
  });
});

describe("a snapshot", () => {
  it("is returned to as often as a test likes, below finality too", async () => {
    const before = [freeOf(alice), freeOf(bob)];
    const snapshot = chain.snapshot();
    for (let round = 0; round < 3; round += 1) {
      await pay(UNIT);
      await chain.mine(2);
      expect(freeOf(bob)).toBe((before[1] as bigint) + UNIT);
      await chain.revert(snapshot);
      expect([freeOf(alice), freeOf(bob)]).toEqual(before);
      expect(chain.blockNumber).toBe(snapshot.block.number);
    }
  });
});

describe("time", () => {
  it("starts at the same moment in each run, and passes with blocks", async () => {
    expect(chain.timestamp).toBe(BigInt(Date.parse("2025-02-15T13:20:00Z")) / 1000n);
    await chain.mine(2);
    expect(chain.timestamp).toBe(BigInt(Date.parse("2025-02-15T13:20:12Z")) / 1000n);
  });

  it("is moved by seconds, to a time and to a block", async () => {
    const start = chain.timestamp;
    await chain.increaseTime(3600);
    expect(chain.timestamp).toBe(start + 3600n);
    await chain.increaseTime(1);
    expect(chain.timestamp).toBe(start + 3606n);
    await chain.increaseTimeTo(new Date("2030-01-01T00:00:00Z"));
    expect(chain.timestamp).toBe(BigInt(Date.parse("2030-01-01T00:00:00Z")) / 1000n);
    await chain.mineUpTo(20);
    expect(chain.blockNumber).toBe(20);
    expect(chain.timestamp).toBeGreaterThan(BigInt(Date.parse("2030-01-01T00:00:00Z")) / 1000n);
  });

  it("does not go back", async () => {
    await expect(chain.increaseTimeTo(0)).rejects.toThrow("revert to a snapshot to go back");
    await expect(chain.mineUpTo(0)).rejects.toThrow("expected a block above");
  });
});

describe("expectations", () => {
  it("fail as assertions of Node do, and say what there is instead", async () => {
    const receipt = await pay(UNIT);
    const fails = (data: object): unknown => {
      try {
        expectEvent(receipt, "Balances", "Transfer", data);
      } catch (error) {
        return error;
      }
      return undefined;
    };
    expect(fails({ amount: UNIT })).toBeUndefined();
    const error = fails({ amount: 2n * UNIT }) as Error;
    expect(error).toBeInstanceOf(AssertionError);
    expect(error.message).toContain(`expected the event Balances.Transfer with { amount: ${2n * UNIT}n }`);
    expect(error.message).toContain(`Balances.Transfer { from: ${hex(alice.id)}`);
  });

  it("of an error fail if the call succeeds, or fails in another way", async () => {
    await expect(expectError(pay(UNIT), "Balances.Expendability")).rejects.toThrow(
      "expected the error Balances.Expendability, but the call succeeded",
    );
    const failing = chain.send(alice, "Balances", "force_set_balance", { who: bob, new_free: 0n });
    await expect(expectError(failing, "Names.Taken")).rejects.toThrow(
      "expected the error Names.Taken, got BadOrigin",
    );
  });
});

describe("entries of a map", () => {
  it("are decoded, keys and values", () => {
    const accounts = chain.entries("System", "Account");
    expect(accounts.map(([[key]]) => key)).toContain(hex(alice.id));
    expect(accounts).toHaveLength(6);
    expect(() => chain.entries("System", "Number")).toThrow("System.Number is no map");
  });

  it("may be those of the first keys alone", async () => {
    expect(chain.entries("System", "Account", alice)).toHaveLength(1);
    expect(chain.entries("System", "Account", stranger)).toEqual([]);
  });
});
