import { afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { withinCallTime } from "../../bindings/chain/src/rpc/call-time.ts";
import {
  DEFAULT_LIMITS,
  method,
  type NetworkLimits,
  NetworkServer,
  type RpcLimits,
} from "../../bindings/chain/src/rpc/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { WireClient } from "../support/dev-process.ts";
import { settle, startServer, TestClient } from "./client.ts";

/** Attacks of one client on the others. Each refusal has a control just within the limit. */

let runtime: Runtime;
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  runtime = await loadBlob();
});

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

const request = (name: string, params: unknown = []): string =>
  JSON.stringify({ jsonrpc: "2.0", id: 7, method: name, params });
const CODE = "0x3a636f6465";

describe("a message is refused before it is parsed", () => {
  it.each([
    ["nested too deep", { depth: 10 }, (n: number) => `${"[".repeat(n)}${"]".repeat(n)}`, 10, -32700],
    ["of too many values", { values: 50 }, (n: number) => `[${"0,".repeat(n - 1)}0]`, 50, -32007],
    [
      "with too many members",
      { members: 50 },
      (n: number) => `{${Array.from({ length: n }, (_, i) => `"${i}":0`).join()}}`,
      50,
      -32007,
    ],
  ] as const)("%s", async (_, limits, text, most, code) => {
    const { client } = await startServer(runtime, { limits });
    const within = await client.exchange(text(most));
    expect(within).not.toMatchObject({ error: { code } });
    expect(await client.exchange(text(most + 1))).toMatchObject({
      id: null,
      error: { code, data: expect.stringContaining(`${most}`) },
    });
    expect(await client.call("system_name")).toBe("as-ismp");
  });
});

describe("an answer that would be too big", () => {
  it.each([
    ["state_queryStorageAt", (keys: number) => [Array(keys).fill(CODE)]],
    ["state_call", () => ["Metadata_metadata", "0x"]],
  ])("of %s is refused before it is serialized", async (name, params) => {
    const size = runtime.code.length * 2;
    const limits = { responseBytes: name === "state_call" ? 1000 : 3 * size };
    const { client } = await startServer(runtime, { limits });
    expect(await client.refusal(name, ...params(4))).toBe(-32008);
    expect(await client.call("state_getStorageSize", CODE)).toBe(runtime.code.length);
  });

  it("is not sent as a notification: the subscription ends with the reason, and another one continues", async () => {
    const { chain, client } = await startServer(runtime, { limits: { responseBytes: runtime.code.length } });
    const heads = await client.call("chain_subscribeNewHeads");
    const storage = await client.call("state_subscribeStorage", [CODE]);
    await settle();
    const told = client.messages.filter(({ params }) => params?.subscription === storage);
    expect(told).toMatchObject([{ method: "state_storage", params: { error: "Response is too big" } }]);
    expect(await client.call("state_unsubscribeStorage", storage)).toBe(false);
    await chain.author();
    await client.event(heads, ({ number }) => number === "0x1");
  });
});

describe("a runtime call", () => {
  it("that takes longer than its limit is ended, another one is not, and the server continues", async () => {
    const limits = { callTime: 20 };
    const { client } = await startServer(runtime, { limits });
    const share = { turn: async () => undefined, isOver: false };
    const context = { share, limits: { ...DEFAULT_LIMITS, ...limits } };
    const loop = new WebAssembly.Instance(new WebAssembly.Module(LOOP), {}).exports["loop"] as () => void;
    const forever = (): never => {
      for (;;);
    };
    for (const call of [loop, forever]) {
      await expect(withinCallTime(context, call)).rejects.toMatchObject({
        code: 4003,
        message: expect.stringContaining("more than 20 ms"),
      });
    }
    expect(await withinCallTime(context, () => 5)).toBe(5);
    expect(await client.call("system_name")).toBe("as-ismp");
  });
});

/** A module that exports `loop`, which never returns. */
const LOOP = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 4, 1, 0x60, 0, 0],
  ...[3, 2, 1, 0],
  ...[7, 8, 1, 4, 0x6c, 0x6f, 0x6f, 0x70, 0, 0],
  ...[10, 9, 1, 7, 0, 0x03, 0x40, 0x0c, 0, 0x0b, 0x0b],
]);

describe("subscriptions", () => {
  it("of all clients together are limited, and those of a client that disconnects no longer count", async () => {
    const { server, client } = await startServer(runtime, { limits: { allSubscriptions: 3 } });
    const other = new TestClient(server);
    for (let count = 0; count < 3; count += 1) await other.call("chain_subscribeNewHeads");
    const { error } = await client.ask("chain_subscribeNewHeads");
    expect(error).toMatchObject({ code: -32006, message: "Too many subscriptions on the server" });
    other.session.close();
    await client.call("chain_subscribeNewHeads");
  });

  it("to storage watch a limited number of keys together", async () => {
    const { client } = await startServer(runtime, { limits: { watchedKeys: 3 } });
    const first = await client.call("state_subscribeStorage", ["0x00", "0x01"]);
    expect(await client.refusal("state_subscribeStorage", ["0x02", "0x03"])).toBe(-32006);
    await client.call("state_unsubscribeStorage", first);
    await client.call("state_subscribeStorage", ["0x02", "0x03"]);
  });

  it("of one client are notified in turns: another client is answered before all of them are notified of a block", async () => {
    const { chain, server, client } = await startServer(runtime);
    const greedy = new TestClient(server);
    await Promise.all(Array.from({ length: 1000 }, () => greedy.call("chain_subscribeAllHeads")));
    await settle();
    await client.call("system_health");
    greedy.messages.length = 0;
    await chain.author();
    await client.call("system_health");
    expect(greedy.messages.length).toBeLessThan(1000);
    while (greedy.messages.length < 1000) await settle();
    expect(greedy.messages.every(({ params }) => params.result.number === "0x1")).toBe(true);
  });

  it("that fall too far behind the chain end with their session", async () => {
    const { chain, server } = await startServer(runtime, { limits: { notices: 2 } });
    const reasons: string[] = [];
    const never = { turn: () => new Promise<void>(() => undefined), isOver: true };
    let turns = 0;
    const share = { turn: () => (turns++ < 3 ? Promise.resolve() : never.turn()), isOver: false };
    const session = server.open(() => undefined, {}, true, { share, onEnd: (why) => reasons.push(why) });
    await session.send(request("chain_subscribeAllHeads"));
    turns = 3;
    for (let blocks = 0; blocks < 3; blocks += 1) {
      await chain.author();
      await Promise.resolve();
      expect(session.isClosed).toBe(blocks === 2);
    }
    expect(reasons).toEqual(["more than 2 notices of the chain wait for its subscriptions"]);
  });
});

describe("a client that does not read", () => {
  async function listen(network: Partial<NetworkLimits>, limits: Partial<RpcLimits> = {}) {
    let asked = 0;
    const long = method([], () => {
      asked += 1;
      return "x".repeat(2 ** 20);
    });
    const { chain, server } = await startServer(runtime, { limits, methods: { test_long: long } });
    const refusals: string[] = [];
    const wire = await NetworkServer.listen(server, {
      port: 0,
      limits: { farewell: 60_000, ...network },
      onRefused: (why) => refusals.push(why),
    });
    open.push(wire);
    const dial = async (): Promise<WireClient> => {
      const client = await WireClient.open(wire.url);
      open.push(client);
      return client;
    };
    return { chain, wire, dial, refusals, asked: () => asked };
  }

  it("gets no work done before it has read, and gets all of its answers then", async () => {
    const { dial, asked, refusals } = await listen({ pausedBytes: 2 ** 20 });
    const deaf = await dial();
    deaf.socket.pause();
    for (let id = 0; id < 60; id += 1) deaf.socket.send(request("test_long"));
    const good = await dial();
    for (let round = 0; round < 200; round += 1) await good.call("system_name");
    // As much as the operating system buffers, and then no more.
    expect(asked()).toBeLessThan(60);
    deaf.socket.resume();
    await deaf.when(() => deaf.messages.length === 60);
    expect(refusals).toEqual([]);
  });

  it("is dropped with code 1013 and the reason if notifications pile up, and receives it when it reads on", async () => {
    const { chain, dial, refusals } = await listen({ queuedBytes: 2 ** 16 });
    const [deaf, good] = [await dial(), await dial()];
    let reason = "";
    deaf.socket.once("close", (_, why) => {
      reason = why.toString();
    });
    for (let count = 0; count < 1000; count += 1) {
      deaf.socket.send(request("chain_subscribeAllHeads"));
      await deaf.when(() => deaf.messages.length > count);
    }
    deaf.socket.pause();
    while (refusals.length === 0) {
      await chain.author();
      expect(await good.call("system_name")).toBe("as-ismp");
    }
    expect(refusals).toEqual([expect.stringContaining("does not read")]);
    deaf.socket.resume();
    expect(await deaf.closed).toBe(1013);
    expect(reason).toContain("does not read: more than 65536 bytes");
  });

  it("is dropped if it reads nothing for a whole heartbeat", async () => {
    const { dial, wire, refusals } = await listen({ pausedBytes: 2 ** 20, heartbeat: 300, farewell: 10 });
    const deaf = await dial();
    for (let id = 0; id < 30; id += 1) deaf.socket.send(request("test_long"));
    deaf.socket.pause();
    while (wire.connections > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(refusals).toContainEqual(expect.stringContaining("has read none of"));
  });
});
