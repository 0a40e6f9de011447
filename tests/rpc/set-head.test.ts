import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type Chain, storageKey } from "../../bindings/chain/src/chain/index.ts";
import { type RpcServer, sealBlock, sealInstantly } from "../../bindings/chain/src/rpc/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { alice, asRoot, bob, transfer, UNIT } from "../chain/runtimes.ts";
import { loadBlob } from "../support/blob.ts";
import { hex } from "../support/hex.ts";
import { withTrap } from "../support/trapping-code.ts";
import { type Message, settle, startServer, type TestClient } from "./client.ts";

/** `dev_setHead` sets the chain back over JSON-RPC; the notifications of subscribers. */

let runtime: Runtime;
let chain: Chain;
let server: RpcServer;
let client: TestClient;

beforeAll(async () => {
  runtime = await loadBlob();
});

beforeEach(async () => {
  ({ chain, server, client } = await startServer(runtime));
});

const hashAt = (number: number): string => hex(chain.blockAt(number)?.hash ?? new Uint8Array());

async function upgradeToTrap(): Promise<void> {
  const code = withTrap(runtime.code, "Core_initialize_block");
  const inner = chain.at().metadata.encodeCall("System", "set_code_without_checks", { code });
  server.pool.submit(chain.sign(alice, asRoot(chain, inner)));
  await sealBlock(chain, server.pool);
}

describe("dev_setHead", () => {
  it("sets the head by hash, by number, or by the number of blocks to go back, and returns its hash, same as chopsticks", async () => {
    await client.call("dev_newBlock", { count: 6 });
    const third = hashAt(3);
    expect(await client.call("dev_setHead", hashAt(5))).toBe(hashAt(5));
    expect(chain.best.number).toBe(5);
    await client.call("dev_setHead", 4);
    expect(chain.best.number).toBe(4);
    expect(await client.call("dev_setHead", -1)).toBe(third);
    expect(await client.call("dev_setHead", 0)).toBe(third);
    expect([chain.best.number, chain.finalized.number]).toEqual([3, 3]);
    expect(await client.call("dev_newBlock")).toBe(hashAt(4));
  });

  it("refuses unknown blocks and what is not a block, and changes nothing", async () => {
    await client.call("dev_newBlock", { count: 2 });
    for (const wanted of [3, -3, `0x${"00".repeat(32)}`]) {
      const { error } = await client.ask("dev_setHead", wanted);
      expect(error).toEqual({ code: 1, message: `Block not found ${wanted}` });
    }
    for (const wanted of [1.5, "2", null, {}])
      expect(await client.refusal("dev_setHead", wanted)).toBe(-32602);
    expect(chain.best.number).toBe(2);
  });

  it("goes back before an upgrade to code that traps, which dev_newBlock names in its error", async () => {
    await client.call("dev_newBlock");
    await upgradeToTrap();
    for (const [method, params] of [
      ["dev_newBlock", []],
      ["engine_createBlock", [true, true]],
    ] as const) {
      const { error } = await client.ask(method, ...params);
      expect(error).toMatchObject({
        code: 4003,
        message: expect.stringMatching(/block 2 \(0x.*Core_initialize_block.*dev_setHead with \[1\]/),
      });
    }
    // The server continues, for the blocks before and for the last one.
    expect(await client.call("chain_getHeader", hashAt(1))).toMatchObject({ number: "0x1" });
    expect(await client.call("state_call", "Core_version", "0x", hashAt(1))).toMatch(/^0x/);
    expect(await client.call("state_getKeysPaged", "0x", 1, null, hashAt(2))).toHaveLength(1);
    await client.call("dev_setHead", 1);
    expect(await client.call("dev_newBlock")).toBe(hashAt(2));
  });
});

describe("after the head was set back", () => {
  it("chainHead_v1_follow gets a stop event, and a new one begins with the head, below what was final", async () => {
    await client.call("dev_newBlock", { count: 3 });
    const id = await client.call("chainHead_v1_follow", true);
    await client.event(id, ({ event }) => event === "bestBlockChanged");
    await client.call("dev_setHead", 1);
    await client.event(id, ({ event }) => event === "stop");
    await chain.author();
    await settle();
    expect(client.told(id).at(-1)).toEqual({ event: "stop" });
    const again = await client.call("chainHead_v1_follow", false);
    const { finalizedBlockHashes } = await client.event(again, ({ event }) => event === "initialized");
    expect(finalizedBlockHashes.at(-1)).toBe(hashAt(1));
    await client.event(again, ({ event, blockHash }) => event === "newBlock" && blockHash === hashAt(2));
  });

  it("the other subscriptions are notified of the new head, then of the blocks on it, and of values that changed back", async () => {
    server.pool.submit(chain.sign(alice, transfer(chain, bob, UNIT)));
    await client.call("dev_newBlock");
    const account = hex(storageKey(chain.at().metadata, "System", "Account", [bob.id]));
    const atGenesis = await client.call("state_getStorage", account, hashAt(0));
    const afterTransfer = await client.call("state_getStorage", account);
    expect(afterTransfer).not.toBe(atGenesis);
    const [heads, finalized, storage] = [
      await client.call("chain_subscribeNewHeads"),
      await client.call("chain_subscribeFinalizedHeads"),
      await client.call("state_subscribeStorage", [account]),
    ];
    await client.call("dev_setHead", hashAt(0));
    await client.call("dev_newBlock");
    await settle();
    const numbers = (id: string): string[] => client.told(id).map(({ number }: Message) => number);
    expect(numbers(heads)).toEqual(["0x1", "0x0", "0x1"]);
    expect(numbers(finalized)).toEqual(["0x1", "0x0", "0x1"]);
    const values = client.told(storage).map(({ changes }: Message) => changes[0][1]);
    expect(values).toEqual([afterTransfer, atGenesis]);
  });

  it("transactions of the removed blocks are invalid, and do not return by themselves", async () => {
    const stop = sealInstantly(chain, server.pool, { finalize: false });
    const extrinsic = hex(chain.sign(alice, transfer(chain, bob, UNIT)));
    const id = await client.call("author_submitAndWatchExtrinsic", extrinsic);
    await client.event(id, (status) => status.inBlock !== undefined);
    await client.call("dev_setHead", hashAt(0));
    await client.event(id, (status) => status === "invalid");
    await settle();
    expect(chain.best.number).toBe(0);
    expect(await client.call("author_pendingExtrinsics")).toEqual([]);
    // Unless a client submits them again.
    const again = await client.call("author_submitAndWatchExtrinsic", extrinsic);
    await client.event(again, (status) => status.inBlock !== undefined);
    expect(chain.best.number).toBe(1);
    stop();
  });

  it("transactions that waited still wait", async () => {
    await client.call("dev_newBlock", { count: 2 });
    const waiting = hex(chain.sign(alice, transfer(chain, bob, UNIT)));
    await client.call("author_submitExtrinsic", waiting);
    await client.call("dev_setHead", 1);
    expect(await client.call("author_pendingExtrinsics")).toEqual([waiting]);
    await client.call("dev_newBlock");
    expect(chain.best.extrinsics.map(hex)).toContain(waiting);
  });
});
