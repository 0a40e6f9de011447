import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type Account, type Chain, encodeHeader, storageKey } from "../../bindings/chain/src/chain/index.ts";
import { TransactionPool } from "../../bindings/chain/src/pool/pool.ts";
import { sealBlock } from "../../bindings/chain/src/pool/sealing.ts";
import { RpcServer } from "../../bindings/chain/src/rpc/index.ts";
import { encodeBytes } from "../../bindings/core/src/codec/scale.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { alice, bob, charlie, FIRST_SLOT, transfer, UNIT } from "../chain/runtimes.ts";
import { loadBlob } from "../support/blob.ts";
import { hex, unhex } from "../support/hex.ts";
import { readTrieProof } from "../support/read-proof.ts";
import { type Message, settle, startServer, TestClient } from "./client.ts";

let runtime: Runtime;
let chain: Chain;
let server: RpcServer;
let client: TestClient;
let genesis: string;

beforeAll(async () => {
  runtime = await loadBlob();
});

beforeEach(async () => {
  ({ chain, server, client } = await startServer(runtime));
  genesis = hex(chain.genesis.hash);
});

const follow = async (withRuntime = true, by = client): Promise<string> => {
  const id = await by.call("chainHead_v1_follow", withRuntime);
  await by.event(id, ({ event }) => event === "bestBlockChanged");
  return id;
};
const events = (id: string, by = client): string[] => by.told(id).map(({ event }) => event);
/** The events of one operation, without its id. */
const operation = async (id: string, started: Message): Promise<Message[]> => {
  expect(started).toMatchObject({ result: "started" });
  const { operationId } = started;
  await client.event(id, (told) => told.operationId === operationId && /Done|Error/.test(told.event));
  return client
    .told(id)
    .filter((told) => told.operationId === operationId)
    .map(({ operationId: _, ...rest }) => rest);
};

describe("chainHead_v1_follow", () => {
  it("begins with the finalized blocks and their runtime, then all others, parents first, then the best", async () => {
    const a1 = (await chain.author()).block;
    await chain.finalize(a1.hash);
    const a2 = (await chain.author()).block;
    const b2 = (await chain.author({ parent: a1.hash, slot: 290_000_009n })).block;
    const b3 = (await chain.author({ parent: b2.hash })).block;
    const id = await follow();
    const [initialized, ...rest] = client.told(id);
    expect(initialized).toMatchObject({
      event: "initialized",
      finalizedBlockHashes: [genesis, hex(a1.hash)],
      finalizedBlockRuntime: { type: "valid", spec: { specName: runtime.version().specName } },
    });
    const core = runtime.version().apis[0];
    expect(initialized.finalizedBlockRuntime.spec.apis[core?.id ?? ""]).toBe(core?.version);
    expect(rest.map(({ blockHash, bestBlockHash }) => blockHash ?? bestBlockHash)).toEqual(
      [a2, b2, b3, b3].map(({ hash }) => hex(hash)),
    );
    expect(rest[0]).toEqual({
      event: "newBlock",
      blockHash: hex(a2.hash),
      parentBlockHash: hex(a1.hash),
      newRuntime: null,
    });
    const plain = await follow(false);
    expect(client.told(plain)[0]).not.toHaveProperty("finalizedBlockRuntime");
    expect(client.told(plain)[1]).not.toHaveProperty("newRuntime");
  });

  it("reports new blocks, the best one, and which became final and which were pruned", async () => {
    const id = await follow(false);
    const a1 = (await chain.author()).block;
    const b1 = (await chain.author({ parent: chain.genesis.hash, slot: 290_000_009n })).block;
    const b2 = (await chain.author({ parent: b1.hash })).block;
    await chain.finalize(a1.hash);
    await settle();
    const names = new Map([a1, b1, b2].map((block, i) => [hex(block.hash), ["a1", "b1", "b2"][i]]));
    const told = client
      .told(id)
      .slice(2)
      .map((message) => {
        const hashes = [message.blockHash ?? message.bestBlockHash ?? message.finalizedBlockHashes].flat();
        return [
          message.event,
          ...hashes.map((hash) => names.get(hash)),
          ...(message.prunedBlockHashes ?? []).map((hash: string) => names.get(hash)),
        ];
      });
    expect(told).toEqual([
      ["newBlock", "a1"],
      ["bestBlockChanged", "a1"],
      ["newBlock", "b1"],
      ["newBlock", "b2"],
      ["bestBlockChanged", "b2"],
      // The best block may not be among the pruned ones.
      ["bestBlockChanged", "a1"],
      ["finalized", "a1", "b1", "b2"],
    ]);
  });

  it("keeps pruned blocks usable until they are unpinned", async () => {
    const id = await follow();
    const a1 = (await chain.author()).block;
    const b1 = (await chain.author({ parent: chain.genesis.hash, slot: 290_000_009n })).block;
    await chain.finalize(a1.hash);
    await settle();
    expect(chain.find(b1.hash)).toBeUndefined();
    const pruned = hex(b1.hash);
    expect(await client.call("chainHead_v1_header", id, pruned)).toBe(hex(encodeHeader(b1.header)));
    const call = await client.call("chainHead_v1_call", id, pruned, "Core_version", "");
    expect(await operation(id, call)).toMatchObject([{ event: "operationCallDone" }]);
    expect(await client.call("chainHead_v1_unpin", id, [pruned, genesis])).toBeNull();
    for (const hash of [pruned, genesis])
      expect(await client.refusal("chainHead_v1_header", id, hash)).toBe(-32801);
    expect(await client.refusal("chainHead_v1_unpin", id, [hex(a1.hash), pruned])).toBe(-32801);
    expect(await client.refusal("chainHead_v1_unpin", id, [hex(a1.hash), hex(a1.hash)])).toBe(-32804);
    // Neither refusal has unpinned the one that was pinned.
    expect(await client.call("chainHead_v1_unpin", id, hex(a1.hash))).toBeNull();
  });

  it("reports another runtime in the block that has it", async () => {
    const id = await follow();
    const { metadata } = chain.at();
    const version = runtime.version();
    const code = Buffer.from(chain.at().get(Buffer.from(":code")) as Uint8Array);
    // The version section begins with two names, like all versions in the code.
    const names = [version.specName, version.implName].map((name) => encodeBytes(Buffer.from(name)));
    const from = code.lastIndexOf(Buffer.concat(names)) + Buffer.concat(names).length + 4;
    expect(code.readUInt32LE(from)).toBe(version.specVersion);
    code.writeUInt32LE(version.specVersion + 1, from);
    const set = metadata.encodeCall("System", "set_code_without_checks", { code });
    const call = metadata.encodeCall("Sudo", "sudo_unchecked_weight", {
      call: set,
      weight: { refTime: 0, proofSize: 0 },
    });
    const { outcomes } = await chain.author({ extrinsics: [chain.sign(alice, call)] });
    expect(outcomes).toEqual([{ kind: "success" }]);
    await settle();
    const told = client.told(id).find(({ event }) => event === "newBlock");
    expect(told.newRuntime.spec.specVersion).toBe(version.specVersion + 1);
  });

  it("stops a client that never unpins, and only that one", async () => {
    ({ chain, server, client } = await startServer(runtime, { limits: { pinned: 3 } }));
    const other = new TestClient(server);
    const careless = await follow(false);
    const careful = await follow(false, other);
    for (let n = 0; n < 4; n += 1) {
      const { block } = await chain.author();
      await chain.finalize(block.hash);
      await settle();
      await other.call("chainHead_v1_unpin", careful, hex(block.hash));
    }
    expect(events(careless).at(-1)).toBe("stop");
    expect(events(careless).filter((event) => event === "finalized")).toHaveLength(3);
    expect(events(careful, other)).not.toContain("stop");
    expect(await client.call("chainHead_v1_header", careless, hex(chain.best.hash))).toBeNull();
  });

  it("can be opened four times, and sends nothing after it is closed", async () => {
    const ids = [await follow(), await follow(), await follow(), await follow()];
    expect(await client.refusal("chainHead_v1_follow", true)).toBe(-32800);
    expect(await client.call("chainHead_v1_unfollow", ids[0])).toBeNull();
    expect(await client.call("chainHead_v1_unfollow", "nonsense")).toBeNull();
    const before = events(ids[0] ?? "").length;
    await chain.author();
    await settle();
    expect(events(ids[0] ?? "")).toHaveLength(before);
    expect(await client.call("chainHead_v1_header", ids[0], genesis)).toBeNull();
    expect(await client.call("chainHead_v1_body", ids[0], genesis)).toEqual({ result: "limitReached" });
    await follow();
  });
});

describe("an operation of chainHead_v1", () => {
  it("returns the body, the result of a call, or the reason why there is none", async () => {
    const id = await follow();
    const { block } = await chain.author({ extrinsics: [chain.sign(alice, transfer(chain, bob, UNIT))] });
    await settle();
    const at = hex(block.hash);
    const body = await client.call("chainHead_v1_body", id, at);
    expect(await operation(id, body)).toEqual([
      { event: "operationBodyDone", value: block.extrinsics.map(hex) },
    ]);
    const nonce = await client.call(
      "chainHead_v1_call",
      id,
      at,
      "AccountNonceApi_account_nonce",
      hex(alice.id),
    );
    expect(await operation(id, nonce)).toEqual([{ event: "operationCallDone", output: "0x01000000" }]);
    for (const name of ["Core_nothing", "Core_execute_block"]) {
      const failed = await operation(id, await client.call("chainHead_v1_call", id, at, name, "0x00"));
      expect(failed).toEqual([{ event: "operationError", error: expect.stringContaining(name) }]);
    }
    const plain = await follow(false);
    expect(await client.refusal("chainHead_v1_call", plain, genesis, "Core_version", "0x")).toBe(-32802);
    expect(await client.refusal("chainHead_v1_body", id, `0x${"77".repeat(32)}`)).toBe(-32801);
  });

  it("returns values, hashes and Merkle values, and leaves out absent keys", async () => {
    const id = await follow();
    const key = hex(storageKey(chain.at().metadata, "System", "Account", [alice.id]));
    const types = ["value", "hash", "closestDescendantMerkleValue"];
    const items = [
      ...types.map((type) => ({ key, type })),
      { key: "0xffff", type: "value" },
      { key: "0xffff", type: types[2] },
    ];
    const started = await client.call("chainHead_v1_storage", id, genesis, items, null);
    expect(started.discardedItems).toBe(0);
    const [found, done] = await operation(id, started);
    expect(done).toEqual({ event: "operationStorageDone" });
    const value = hex(chain.at().get(unhex(key)) as Uint8Array);
    expect(found.items).toEqual([
      { key, value },
      { key, hash: await client.call("state_getStorageHash", key) },
      { key, closestDescendantMerkleValue: expect.stringMatching(/^0x[0-9a-f]{64}$/) },
    ]);
    // The Merkle value of the empty prefix is the state root; that of a key is in the proof of the key.
    const root = await client.call(
      "chainHead_v1_storage",
      id,
      genesis,
      [{ key: "0x", type: types[2] }],
      null,
    );
    const [all] = await operation(id, root);
    expect(all.items[0].closestDescendantMerkleValue).toBe(hex(chain.genesis.header.stateRoot));
    const { proof } = await client.call("state_getReadProof", [key]);
    const merkle = found.items[2].closestDescendantMerkleValue.slice(2);
    expect(proof.some((node: string) => node.includes(merkle))).toBe(true);
    expect(readTrieProof(runtime, chain.genesis.header.stateRoot, proof, [key])).toEqual([value]);
  });

  it("returns all items below a key in pages, and waits for the client between them", async () => {
    ({ chain, server, client } = await startServer(runtime, { limits: { operationItems: 3 } }));
    const id = await follow();
    const all = [...chain.genesis.state.top.entries()].map(([key, value]) => ({
      key: hex(key),
      value: hex(value),
    }));
    const item = { key: "0x", type: "descendantsValues" };
    const started = await client.call("chainHead_v1_storage", id, hex(chain.genesis.hash), [item], null);
    const { operationId } = started;
    const pages = Math.ceil(all.length / 3);
    for (let n = 1; n < pages; n += 1) {
      await settle();
      expect(events(id).filter((event) => event === "operationWaitingForContinue")).toHaveLength(n);
      expect(events(id).filter((event) => event === "operationStorageItems")).toHaveLength(n);
      expect(await client.call("chainHead_v1_continue", id, operationId)).toBeNull();
    }
    const told = await operation(id, started);
    expect(told.flatMap(({ items }) => items ?? [])).toEqual(all);
    expect(await client.call("chainHead_v1_continue", id, operationId)).toBeNull();
    const hashes = await client.call(
      "chainHead_v1_storage",
      id,
      hex(chain.genesis.hash),
      [{ ...item, type: "descendantsHashes" }],
      null,
    );
    await client.call("chainHead_v1_stopOperation", id, hashes.operationId);
    await client.call("chainHead_v1_continue", id, hashes.operationId);
    await settle();
    expect(client.told(id).filter((told) => told.operationId === hashes.operationId)).toHaveLength(2);
  });

  it("is refused beyond sixteen at a time, and accepted again when one has ended", async () => {
    ({ chain, server, client } = await startServer(runtime, { limits: { operationItems: 1 } }));
    const id = await follow();
    const at = hex(chain.genesis.hash);
    const item = { key: "0x", type: "descendantsHashes" };
    const paused = await client.call("chainHead_v1_storage", id, at, Array(10).fill(item), null);
    const part = await client.call("chainHead_v1_storage", id, at, Array(10).fill(item), null);
    expect([paused.discardedItems, part.discardedItems]).toEqual([0, 4]);
    const limit = { result: "limitReached" };
    expect(await client.call("chainHead_v1_storage", id, at, [item], null)).toEqual(limit);
    expect(await client.call("chainHead_v1_body", id, at)).toEqual(limit);
    expect(await client.call("chainHead_v1_call", id, at, "Core_version", "0x")).toEqual(limit);
    await client.call("chainHead_v1_stopOperation", id, paused.operationId);
    expect(await client.call("chainHead_v1_body", id, at)).toMatchObject({ result: "started" });
    expect(await client.refusal("chainHead_v1_storage", id, at, [{ key: "0x", type: "all" }], null)).toBe(
      -32602,
    );
  });

  it("cannot be continued unless it is paused", async () => {
    const id = await follow();
    const item = { key: "0x", type: "descendantsValues" };
    // In one batch, the operation begins after the answers were sent, not before.
    const started = client.messages.length;
    client.session.send(
      JSON.stringify([
        { jsonrpc: "2.0", id: 901, method: "chainHead_v1_storage", params: [id, genesis, [item], null] },
        { jsonrpc: "2.0", id: 902, method: "chainHead_v1_continue", params: [id, "1"] },
      ]),
    );
    await settle();
    const [storage, resumed] = client.messages[started];
    expect(storage.result.operationId).toBe("1");
    expect(resumed.error.code).toBe(-32803);
  });
});

describe("chainSpec_v1, transaction_v1 and transactionWatch_v1", () => {
  it("return the facts of the chain", async () => {
    expect(await client.call("chainSpec_v1_chainName")).toBe("Test");
    expect(await client.call("chainSpec_v1_genesisHash")).toBe(genesis);
    expect(await client.call("chainSpec_v1_properties")).toMatchObject({ tokenSymbol: "UNIT" });
  });

  it("report a watched transaction's status until finality, or the reason of a failure", async () => {
    const extrinsic = chain.sign(alice, transfer(chain, bob, UNIT));
    const id = await client.call("transactionWatch_v1_submitAndWatch", hex(extrinsic));
    await client.call("dev_newBlock");
    await client.event(id, ({ event }) => event === "finalized");
    const block = { hash: hex(chain.best.hash), index: 1 };
    expect(client.told(id)).toEqual([
      { event: "validated" },
      { event: "bestChainBlockIncluded", block },
      { event: "finalized", block },
    ]);
    const stale = await client.call("transactionWatch_v1_submitAndWatch", hex(extrinsic));
    await client.event(stale, ({ event, error }) => event === "invalid" && error === "Invalid.Stale");
    expect(await client.refusal("transactionWatch_v1_unwatch", stale)).toBe(-32602);
    expect(await client.refusal("transactionWatch_v1_submitAndWatch", "0xz")).toBe(-32602);
  });

  it("report the other final statuses of a watched transaction, each once", async () => {
    const poolOptions = { ready: { count: 1, bytes: 1000 }, finalityWindow: 2 };
    server = new RpcServer(chain, { pool: new TransactionPool(chain, poolOptions) });
    client = new TestClient(server);
    const watch = (by: Account, tip: bigint): Promise<string> => {
      const extrinsic = chain.sign(by, transfer(chain, charlie, UNIT), { tip });
      return client.call("transactionWatch_v1_submitAndWatch", hex(extrinsic));
    };
    const cheap = await watch(alice, 0n);
    const dear = await watch(alice, UNIT);
    const dearest = await watch(bob, 2n * UNIT);
    expect(events(cheap)).toEqual(["validated", "invalid"]);
    expect(client.told(cheap)[1].error).toMatch(/^the transaction 0x[0-9a-f]{64} replaced it$/);
    expect(events(dear)).toEqual(["validated", "dropped"]);
    expect(await client.refusal("transactionWatch_v1_unwatch", dear)).toBe(-32602);

    // Its block leaves the best chain; then it is in another one, which is not finalized in time.
    await sealBlock(chain, server.pool, { finalize: false });
    const fork = await chain.author({ parent: chain.genesis.hash, slot: FIRST_SLOT + 9n });
    await chain.author({ parent: fork.block.hash });
    await settle();
    for (let blocks = 0; blocks < 3; blocks += 1) await sealBlock(chain, server.pool, { finalize: false });
    await client.event(dearest, ({ event }) => event === "dropped");
    expect(client.told(dearest)).toEqual([
      { event: "validated" },
      { event: "bestChainBlockIncluded", block: { hash: expect.any(String), index: 1 } },
      { event: "bestChainBlockIncluded", block: null },
      { event: "validated" },
      { event: "bestChainBlockIncluded", block: { hash: expect.any(String), index: 1 } },
      { event: "dropped", error: expect.stringContaining("not finalized") },
    ]);
  });

  it("keep a broadcast transaction in the pool until it is valid, or until the client stops it", async () => {
    const early = chain.sign(alice, transfer(chain, bob, UNIT), { nonce: 0, mortal: 4 });
    const broken = `${hex(early).slice(0, -2)}ff`;
    const lost = await client.call("transaction_v1_broadcast", broken);
    expect(await client.call("transaction_v1_stop", lost)).toBeNull();
    expect(await client.refusal("transaction_v1_stop", lost)).toBe(-32602);
    await client.call("transaction_v1_broadcast", hex(early));
    await settle();
    expect(await client.call("author_pendingExtrinsics")).toEqual([hex(early)]);
    // It can't be removed by removing it from the pool: the next block submits it again.
    server.pool.remove(server.pool.hashOf(early));
    await chain.author();
    await settle();
    expect(await client.call("author_pendingExtrinsics")).toEqual([hex(early)]);
    const { length } = Array.from({ length: 16 });
    for (let n = 1; n < length; n += 1) await client.call("transaction_v1_broadcast", "0x00");
    expect(await client.call("transaction_v1_broadcast", "0x00")).toBeNull();
  });
});
