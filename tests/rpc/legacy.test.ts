import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import {
  bareExtrinsic,
  type Chain,
  encodeDigestItem,
  encodeHeader,
  headerHash,
  storageKey,
} from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { alice, bob, charlie, signers, transfer, UNIT } from "../chain/runtimes.ts";
import { loadBlob } from "../support/blob.ts";
import { hex, unhex } from "../support/hex.ts";
import { readTrieProof } from "../support/read-proof.ts";
import { type Message, settle, startServer, type TestClient } from "./client.ts";

let runtime: Runtime;
let chain: Chain;
let client: TestClient;

beforeAll(async () => {
  runtime = await loadBlob();
});

beforeEach(async () => {
  ({ chain, client } = await startServer(runtime));
});

const accountKey = (id: Uint8Array): string =>
  hex(storageKey(chain.at().metadata, "System", "Account", [id]));
const NOWHERE = `0x${"12".repeat(32)}`;

describe("state_*", () => {
  it("reads values, their hashes and sizes at the best block and at others", async () => {
    const key = accountKey(alice.id);
    const before = await client.call("state_getStorage", key);
    await chain.author({ extrinsics: [chain.sign(alice, transfer(chain, bob, UNIT))] });
    const after = await client.call("state_getStorage", key);
    expect(after).toBe(hex(chain.at().get(unhex(key)) as Uint8Array));
    expect(after).not.toBe(before);
    expect(await client.call("state_getStorageAt", key, hex(chain.genesis.hash))).toBe(before);
    expect(await client.call("state_getStorageSize", key)).toBe(80);
    expect(await client.call("state_getStorageHash", key)).toMatch(/^0x[0-9a-f]{64}$/);
    for (const name of ["state_getStorage", "state_getStorageSize", "state_getStorageHash"]) {
      expect(await client.call(name, "0x00")).toBeNull();
      expect(await client.refusal(name, key, NOWHERE)).toBe(4003);
    }
  });

  it("pages through all keys once, in order, and through those with a prefix", async () => {
    const all = [...chain.genesis.state.top.entries()].map(([key]) => hex(key));
    const paged: string[] = [];
    for (;;) {
      const page: string[] = await client.call("state_getKeysPaged", "0x", 7, paged.at(-1) ?? null);
      paged.push(...page);
      if (page.length < 7) break;
    }
    expect(paged).toEqual(all);
    expect(await client.call("state_getKeys", "0x")).toEqual(all);
    const prefix = accountKey(alice.id).slice(0, 66);
    const accounts = all.filter((key) => key.startsWith(prefix));
    expect(accounts.length).toBe(signers.length + 1);
    expect(await client.call("state_getKeysPaged", prefix, 100)).toEqual(accounts);
    expect(await client.call("state_getPairs", prefix)).toHaveLength(accounts.length);
    // A key has itself as prefix, and a start need not be an existing key.
    expect(await client.call("state_getKeysPaged", all[3], 100)).toEqual([all[3]]);
    expect(await client.call("state_getKeysPaged", prefix, 1, prefix)).toEqual([accounts[0]]);
    expect(await client.call("state_getKeysPaged", prefix, 9, accounts.at(-1))).toEqual([]);
    expect(await client.call("state_getKeysPaged", prefix, 9, `${prefix.slice(0, -2)}00`)).toEqual(accounts);
  });

  it("calls the runtime, and returns the reason of a failed call", async () => {
    const version = await client.call("state_call", "Core_version", "0x");
    expect(version).toBe(hex(runtime.call("Core_version", new Uint8Array())));
    expect(await client.call("state_callAt", "Core_version", "0x", hex(chain.genesis.hash))).toBe(version);
    const unknown = await client.ask("state_call", "Core_nothing", "0x");
    expect(unknown.error).toMatchObject({ code: 4003, message: expect.stringContaining("Core_nothing") });
    expect(await client.refusal("state_call", "Core_initialize_block", "0x00")).toBe(4003);
    expect(await client.call("state_getMetadata")).toMatch(/^0x6d6574610e/);
  });

  it("returns the version in the form of nodes, and notifies of it when an upgrade changes it", async () => {
    const version = await client.call("state_getRuntimeVersion");
    const { specName, specVersion, apis } = runtime.version();
    expect(version).toMatchObject({ specName, specVersion, systemVersion: 1, stateVersion: 1 });
    expect(version.apis).toEqual(apis.map(({ id, version: of }) => [id, of]));
    expect(await client.call("chain_getRuntimeVersion", hex(chain.genesis.hash))).toEqual(version);
    const subscription = await client.call("state_subscribeRuntimeVersion");
    await chain.author();
    await settle();
    expect(client.told(subscription)).toEqual([version]);
    expect(await client.call("state_unsubscribeRuntimeVersion", subscription)).toBe(true);
  });

  it("returns what changed between two blocks, and refuses blocks that are not ancestor and descendant", async () => {
    const keys = [accountKey(alice.id), accountKey(bob.id), accountKey(charlie.id)];
    const [first] = [(await chain.author()).block];
    const paid = (await chain.author({ extrinsics: [chain.sign(alice, transfer(chain, bob, UNIT))] })).block;
    const [, empty] = [paid, (await chain.author()).block];
    const sets = await client.call("state_queryStorage", keys, hex(first.hash), hex(empty.hash));
    expect(sets.map(({ block }: Message) => block)).toEqual([hex(first.hash), hex(paid.hash)]);
    expect(sets[0].changes.map(([, value]: Message) => value === null)).toEqual([false, false, true]);
    expect(sets[1].changes.map(([key]: Message) => key)).toEqual(keys.slice(0, 2));
    expect(await client.refusal("state_queryStorage", keys, hex(empty.hash), hex(first.hash))).toBe(4001);
    const fork = (await chain.author({ parent: chain.genesis.hash, slot: 290_000_009n })).block;
    expect(await client.refusal("state_queryStorage", keys, hex(fork.hash))).toBe(4001);
    const [at] = await client.call("state_queryStorageAt", keys, hex(paid.hash));
    expect(at.block).toBe(hex(paid.hash));
    expect(at.changes).toHaveLength(3);
  });

  it("notifies of watched keys at first and when they change, and of no others", async () => {
    const keys = [accountKey(bob.id), accountKey(charlie.id)];
    const subscription = await client.call("state_subscribeStorage", keys);
    await client.event(subscription, ({ changes }) => changes.length === 2);
    await chain.author();
    const { block } = await chain.author({ extrinsics: [chain.sign(alice, transfer(chain, bob, UNIT))] });
    const told = await client.event(subscription, ({ changes }) => changes.length === 1);
    expect(told).toEqual({
      block: hex(block.hash),
      changes: [[keys[0], hex(chain.at().get(unhex(keys[0] ?? "")) as Uint8Array)]],
    });
    await settle();
    expect(client.told(subscription)).toHaveLength(2);
    expect(await client.refusal("state_subscribeStorage")).toBe(-32602);
  });

  it("continues to notify of storage when an upgrade leaves the chain without a usable runtime", async () => {
    const key = `0x${Buffer.from(":code").toString("hex")}`;
    const subscription = await client.call("state_subscribeStorage", [key]);
    await client.call("state_subscribeRuntimeVersion");
    await client.call("author_submitExtrinsic", hex(chain.sign(bob, transfer(chain, charlie, UNIT))));
    const { metadata } = chain.at();
    const set = metadata.encodeCall("System", "set_code_without_checks", { code: "0x0102" });
    const weight = { refTime: 0, proofSize: 0 };
    const call = metadata.encodeCall("Sudo", "sudo_unchecked_weight", { call: set, weight });
    await chain.author({ extrinsics: [chain.sign(alice, call)] });
    await client.event(subscription, ({ changes }) => changes[0][1] === "0x0102");
    expect(await client.call("state_getStorage", key)).toBe("0x0102");
    expect(await client.refusal("state_getRuntimeVersion")).toBe(4003);
    expect(await client.refusal("author_submitExtrinsic", "0x0400")).toBe(1002);
    expect(await client.call("author_pendingExtrinsics")).toEqual([]);
  });

  it("proves values and absences under the block's state root, in child tries too", async () => {
    const keys = [accountKey(alice.id), "0x00"];
    const { at, proof } = await client.call("state_getReadProof", keys);
    expect(at).toBe(hex(chain.best.hash));
    const { stateRoot } = chain.best.header;
    const value = await client.call("state_getStorage", keys[0]);
    expect(readTrieProof(runtime, stateRoot, proof, keys)).toEqual([value, null]);
    const child = `0x${Buffer.from(":child_storage:default:ISMP").toString("hex")}`;
    expect((await client.call("state_getChildReadProof", child, ["0x00"])).proof.length).toBeGreaterThan(0);
    expect(await client.refusal("state_getChildReadProof", "0x49534d50", ["0x00"])).toBe(4003);
  });
});

describe("chain_*", () => {
  it("returns headers with the block's hash, blocks, and null for unknown ones", async () => {
    const { block } = await chain.author({ extrinsics: [chain.sign(alice, transfer(chain, bob, UNIT))] });
    const header = await client.call("chain_getHeader");
    expect(header).toEqual({
      parentHash: hex(chain.genesis.hash),
      number: "0x1",
      stateRoot: hex(block.header.stateRoot),
      extrinsicsRoot: hex(block.header.extrinsicsRoot),
      digest: { logs: block.header.digest.map((item) => hex(encodeDigestItem(item))) },
    });
    expect(header.digest.logs[0]).toMatch(/^0x066175726120/);
    expect(hex(headerHash(block.header))).toBe(hex(block.hash));
    const whole = await client.call("chain_getBlock", hex(block.hash));
    expect(whole).toEqual({ block: { header, extrinsics: block.extrinsics.map(hex) }, justifications: null });
    expect(await client.call("chain_getBlock", NOWHERE)).toBeNull();
    expect(await client.call("chain_getHeader", NOWHERE)).toBeNull();
  });

  it("returns hashes by number, in decimal, hex and lists", async () => {
    await chain.author();
    const [genesis, best] = [hex(chain.genesis.hash), hex(chain.best.hash)];
    expect(await client.call("chain_getBlockHash")).toBe(best);
    expect(await client.call("chain_getHead")).toBe(best);
    expect(await client.call("chain_getBlockHash", 0)).toBe(genesis);
    expect(await client.call("chain_getBlockHash", "0x1")).toBe(best);
    expect(await client.call("chain_getBlockHash", [1, "0x0", 2])).toEqual([best, genesis, null]);
    expect(await client.refusal("chain_getBlockHash", -1)).toBe(-32602);
    expect(await client.call("chain_getFinalizedHead")).toBe(genesis);
  });

  it("notifies of each finalized head once, also where blocks are read from the database again", async () => {
    // A chain with a database gives another object for a block that it no longer keeps in memory.
    const find = chain.find.bind(chain);
    chain.find = (hash) => {
      const block = find(hash);
      return block && { ...block };
    };
    const id = await client.call("chain_subscribeFinalizedHeads");
    for (let number = 1; number <= 4; number += 1) {
      await chain.finalize((await chain.author()).block.hash);
      await settle();
    }
    expect(client.told(id).map(({ number }) => Number(number))).toEqual([0, 1, 2, 3, 4]);
  });

  it("notifies of new, all and finalized heads, each by its rules", async () => {
    const [best, all, final] = await Promise.all(
      ["chain_subscribeNewHeads", "chain_subscribeAllHeads", "chain_subscribeFinalizedHeads"].map((name) =>
        client.call(name),
      ),
    );
    const a1 = (await chain.author()).block;
    const b1 = (await chain.author({ parent: chain.genesis.hash, slot: 290_000_005n })).block;
    const b2 = (await chain.author({ parent: b1.hash })).block;
    await chain.finalize(b2.hash);
    await settle();
    const roots = (id: string): string[] => client.told(id).map(({ stateRoot }) => stateRoot);
    const [genesis, ...rest] = [chain.genesis, a1, b1, b2].map(({ header }) => hex(header.stateRoot));
    expect(roots(best)).toEqual([genesis, rest[0], rest[2]]);
    expect(roots(all)).toEqual([genesis, ...rest]);
    expect(roots(final)).toEqual([genesis, rest[1], rest[2]]);
    for (const [name, id] of [
      ["New", best],
      ["All", all],
      ["Finalized", final],
    ]) {
      expect(await client.call(`chain_unsubscribe${name}Heads`, id)).toBe(true);
    }
    expect(encodeHeader(b2.header).length).toBeGreaterThan(100);
  });
});

describe("system_*", () => {
  it("returns the fields of the chain spec", async () => {
    expect(await client.call("system_chain")).toBe("Test");
    expect(await client.call("system_chainType")).toBe("Development");
    expect(await client.call("system_properties")).toEqual({
      tokenSymbol: "UNIT",
      tokenDecimals: 12,
      ss58Format: 42,
    });
    expect(await client.call("system_health")).toEqual({
      peers: 0,
      isSyncing: false,
      shouldHavePeers: false,
    });
  });

  it("counts consecutive transactions in the pool into the next index", async () => {
    const next = (): Promise<number> => client.call("system_accountNextIndex", alice.address);
    expect(await next()).toBe(0);
    const send = (nonce: number): Promise<unknown> =>
      client.call("author_submitExtrinsic", hex(chain.sign(alice, transfer(chain, bob, UNIT), { nonce })));
    await send(0);
    await send(1);
    await send(3);
    expect(await next()).toBe(2);
    expect(await client.call("account_nextIndex", bob.address)).toBe(0);
    await client.call("dev_newBlock");
    expect(await next()).toBe(2);
    expect(await client.refusal("system_accountNextIndex", "nobody")).toBe(-32602);
  });

  it("makes a dry run of an extrinsic: success, a failed dispatch, an invalid one, without any change of the state", async () => {
    const { stateRoot } = chain.best.header;
    const run = (extrinsic: Uint8Array): Promise<string> => client.call("system_dryRun", hex(extrinsic));
    expect(await run(chain.sign(alice, transfer(chain, bob, UNIT)))).toBe("0x0000");
    expect(await run(chain.sign(alice, transfer(chain, charlie, 1n)))).toMatch(/^0x0001/);
    expect(await run(chain.sign(alice, transfer(chain, bob, UNIT), { nonce: 7 }))).toBe("0x010002");
    expect(await client.refusal("system_dryRun", "0x0400")).toBe(1);
    expect(hex(chain.best.header.stateRoot)).toBe(hex(stateRoot));
    expect(chain.best.number).toBe(0);
  });
});

describe("payment_*", () => {
  it("returns the fee that the block then charges", async () => {
    const extrinsic = chain.sign(alice, transfer(chain, bob, UNIT));
    const info = await client.call("payment_queryInfo", hex(extrinsic));
    const { inclusionFee } = await client.call("payment_queryFeeDetails", hex(extrinsic));
    const parts = Object.values(inclusionFee as Record<string, string>).map(BigInt);
    expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(BigInt(info.partialFee));
    expect(info).toMatchObject({
      class: "normal",
      weight: { ref_time: expect.any(Number), proof_size: expect.any(Number) },
    });
    await chain.author({ extrinsics: [extrinsic] });
    const paid = chain
      .at()
      .events()
      .find(({ name }) => name === "TransactionFeePaid");
    expect(paid?.data["actualFee"]).toBe(BigInt(info.partialFee));
    expect(await client.refusal("payment_queryInfo", "0x0400")).toBe(1);
  });

  it("returns no inclusion fee for an unsigned extrinsic", async () => {
    const bare = bareExtrinsic(chain.at().metadata.encodeCall("Timestamp", "set", { now: 1n }));
    expect(await client.call("payment_queryFeeDetails", hex(bare))).toEqual({ inclusionFee: null });
    expect(await client.call("payment_queryInfo", hex(bare))).toMatchObject({
      class: "mandatory",
      partialFee: "0",
    });
  });
});

describe("author_*", () => {
  it("submits an extrinsic, lists it, and reports its status until finality", async () => {
    const extrinsic = hex(chain.sign(alice, transfer(chain, bob, UNIT)));
    const subscription = await client.call("author_submitAndWatchExtrinsic", extrinsic);
    expect(await client.call("author_pendingExtrinsics")).toEqual([extrinsic]);
    await client.call("dev_newBlock");
    await client.event(subscription, (status) => status.finalized !== undefined);
    const block = hex(chain.best.hash);
    expect(client.told(subscription)).toEqual(["ready", { inBlock: block }, { finalized: block }]);
    expect(await client.call("author_unwatchExtrinsic", subscription)).toBe(false);
    expect(await client.call("author_pendingExtrinsics")).toEqual([]);
  });

  it("refuses with the codes and texts of nodes", async () => {
    const good = chain.sign(alice, transfer(chain, bob, UNIT));
    const submit = async (extrinsic: Uint8Array): Promise<unknown[]> => {
      const { error } = await client.ask("author_submitExtrinsic", hex(extrinsic));
      return [error?.code, error?.data];
    };
    const bad = good.slice();
    bad[60] = (bad[60] ?? 0) ^ 1;
    expect(await submit(bad)).toEqual([1010, "Transaction has a bad signature"]);
    const call = transfer(chain, bob, UNIT);
    expect(await submit(chain.sign(charlie, call))).toEqual([
      1010,
      "Inability to pay some fees (e.g. account balance too low)",
    ]);
    await chain.author({ extrinsics: [good] });
    expect(await submit(good)).toEqual([1010, "Transaction is outdated"]);
    const now = chain.at().metadata.encodeCall("Timestamp", "set", { now: 1n });
    expect((await submit(bareExtrinsic(now)))[0]).toBe(1010);
    const remark = chain.at().metadata.encodeCall("System", "remark", { remark: "0x" });
    expect(await submit(bareExtrinsic(remark))).toEqual([1010, "Transaction call is not expected"]);
    expect(await submit(bareExtrinsic(call))).toEqual([1011, "NoUnsignedValidator"]);
    const next = chain.sign(alice, call);
    expect(await submit(next)).toEqual([undefined, undefined]);
    expect((await submit(next))[0]).toBe(1013);
    expect((await submit(chain.sign(alice, transfer(chain, charlie, UNIT), { nonce: 1 })))[0]).toBe(1014);
    expect((await submit(Uint8Array.of(8, 4)))[0]).toBe(1001);
    expect((await submit(Uint8Array.of(8, 4, 0xff)))[0]).toBe(1002);
  });
});
