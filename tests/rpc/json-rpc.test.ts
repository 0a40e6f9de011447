import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { method, type RpcServer } from "../../bindings/chain/src/rpc/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { cases, seed } from "../support/random.ts";
import { settle, startServer, TestClient } from "./client.ts";

let runtime: Runtime;
let server: RpcServer;
let client: TestClient;

beforeAll(async () => {
  runtime = await loadBlob();
});

beforeEach(async () => {
  ({ server, client } = await startServer(runtime));
});

const request = (fields: object): string => JSON.stringify({ jsonrpc: "2.0", id: 7, ...fields });

describe("a session", () => {
  it.each([
    ["text that is not JSON", "{", -32700, null],
    ["no text", "", -32700, null],
    ["a number", "1", -32600, null],
    ["an empty batch", "[]", -32600, null],
    ["another version", '{"jsonrpc":"1.0","id":3,"method":"system_name"}', -32600, 3],
    ["no method", request({}), -32600, 7],
    ["a method that is a number", request({ method: 5 }), -32600, 7],
    ["parameters that are text", request({ method: "system_name", params: "x" }), -32600, 7],
    ["an id that is an object", '{"jsonrpc":"2.0","id":{},"method":"system_name"}', -32600, null],
    ["an unknown method", request({ method: "system_nothing" }), -32601, 7],
    ["a method of every object", request({ method: "toString" }), -32601, 7],
    ["a method of the prototype", request({ method: "__proto__" }), -32601, 7],
    ["too many parameters", request({ method: "system_name", params: [1] }), -32602, 7],
    [
      "a parameter of another name",
      request({ method: "state_getStorage", params: { kee: "0x" } }),
      -32602,
      7,
    ],
    ["a parameter of another type", request({ method: "state_getStorage", params: [5] }), -32602, 7],
    ["a missing parameter", request({ method: "state_getStorage" }), -32602, 7],
    ["half a byte", request({ method: "state_getStorage", params: ["0x1"] }), -32602, 7],
    ["a short hash", request({ method: "chain_getHeader", params: ["0x12"] }), -32602, 7],
  ])("answers %s with its code and id, and continues", async (_, text, code, id) => {
    expect(await client.exchange(text)).toMatchObject({ jsonrpc: "2.0", id, error: { code } });
    expect(await client.call("system_name")).toBe("as-ismp");
  });

  it("keeps strings, numbers and null as ids", async () => {
    for (const id of ["a", "", 0, -1, 1.5, null]) {
      const answer = await client.exchange(request({ id, method: "system_name" }));
      expect(answer).toEqual({ jsonrpc: "2.0", id, result: "as-ismp" });
    }
  });

  it("accepts parameters by name, and missing ones at the end as null", async () => {
    const named = await client.exchange(request({ method: "state_getStorage", params: { key: "0x00" } }));
    expect(named).toMatchObject({ result: null });
    expect(await client.exchange(request({ method: "chain_getHeader" }))).toHaveProperty(
      "result.number",
      "0x0",
    );
  });

  it("answers a batch in one message, without its notifications, and sends nothing for notifications alone", async () => {
    const notification = { jsonrpc: "2.0", method: "system_name" };
    client.session.send(JSON.stringify([notification]));
    client.session.send(JSON.stringify(notification));
    const batch = [{ ...notification, id: 1 }, notification, 5, { ...notification, id: 2, method: "x" }];
    const answers = await client.exchange(JSON.stringify(batch));
    expect(answers).toMatchObject([
      { id: 1, result: "as-ismp" },
      { id: null, error: { code: -32600 } },
      { id: 2, error: { code: -32601 } },
    ]);
    expect(client.messages.length).toBe(1);
  });

  it("answers in the order of the requests, even if the first is slow, and notifies only after the answer with the id", async () => {
    for (const [id, name] of [
      [101, "dev_newBlock"],
      [102, "system_name"],
      [103, "chain_subscribeNewHeads"],
    ] as const) {
      client.session.send(request({ id, method: name }));
    }
    await client.ask("system_chain");
    const [block, name, subscription, head] = client.messages;
    expect([block.id, name.id, subscription.id]).toEqual([101, 102, 103]);
    expect(head.params).toMatchObject({ subscription: subscription.result, result: { number: "0x1" } });
  });

  it("sends nothing after it is closed, and accepts nothing", async () => {
    await client.call("chain_subscribeNewHeads");
    const { length } = client.messages;
    client.session.send(request({ method: "system_name" }));
    client.session.close();
    await server.chain.author();
    await settle();
    expect(client.messages.length).toBe(length);
    expect(() => client.session.send("{}")).toThrow(expect.objectContaining({ name: "SessionClosedError" }));
  });

  it("is not affected by another client whose callback throws", async () => {
    const broken = server.open(() => {
      throw new Error("gone");
    });
    broken.send(request({ method: "system_name" }));
    expect(await client.call("system_name")).toBe("as-ismp");
    await settle();
    expect(broken.isClosed).toBe(true);
  });

  it("answers any JSON to any method with a result or a named code, never with an internal error", async () => {
    const names = server.methods.filter((name) => !/^(dev|engine)_/.test(name));
    const hex = fc.uint8Array({ maxLength: 40 }).map((bytes) => `0x${Buffer.from(bytes).toString("hex")}`);
    const hash = fc.constantFrom(
      `0x${Buffer.from(server.chain.genesis.hash).toString("hex")}`,
      `0x${"00".repeat(32)}`,
    );
    const value = fc.oneof(
      hex,
      hash,
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom("0x", "follow-1", "Core_version"),
    );
    const params = fc.oneof(fc.array(value, { maxLength: 5 }), fc.dictionary(fc.string(), value));
    const property = fc.asyncProperty(fc.constantFrom(...names), params, async (name, given) => {
      const fresh = new TestClient(server);
      const answer = await fresh.exchange(request({ method: name, params: given }));
      fresh.session.close();
      expect(answer.id).toBe(7);
      expect(answer.error?.code ?? 0).not.toBe(-32603);
    });
    await fc.assert(property, { seed, numRuns: cases(400) });
  });
});

describe("a session limits", () => {
  const limited = async (limits: object, methods = {}): Promise<TestClient> =>
    (await startServer(runtime, { limits, methods })).client;

  it("the length of a message", async () => {
    const small = await limited({ requestBytes: 100 });
    const padded = (length: number): string => request({ method: "system_name" }).padEnd(length);
    expect(await small.exchange(padded(101))).toMatchObject({ id: null, error: { code: -32007 } });
    expect(await small.exchange(padded(100))).toMatchObject({ id: 7, result: "as-ismp" });
  });

  it("the length of an answer", async () => {
    const long = method([], () => "x".repeat(500));
    const small = await limited({ responseBytes: 400 }, { test_long: long });
    expect(await small.refusal("test_long")).toBe(-32008);
    expect(await small.call("system_name")).toBe("as-ismp");
  });

  it("the requests of a batch", async () => {
    const small = await limited({ batch: 2 });
    const batch = (length: number): string =>
      `[${Array(length)
        .fill(request({ method: "system_name" }))
        .join()}]`;
    expect(await small.exchange(batch(3))).toMatchObject({ id: null, error: { code: -32010 } });
    expect(await small.exchange(batch(2))).toHaveLength(2);
  });

  it("the answers of a batch together: requests beyond the limit are not executed", async () => {
    let asked = 0;
    const long = method([], () => {
      asked += 1;
      return "x".repeat(300);
    });
    const small = await limited({ responseBytes: 700 }, { test_long: long });
    const batch = (length: number): string =>
      `[${Array(length)
        .fill(request({ method: "test_long" }))
        .join()}]`;
    expect(await small.exchange(batch(2))).toHaveLength(2);
    asked = 0;
    expect(await small.exchange(batch(50))).toMatchObject({ id: null, error: { code: -32011 } });
    expect(asked).toBe(3);
    // None of them is waiting any more.
    expect(await small.call("system_name")).toBe("as-ismp");
  });

  it("the time of a batch without a break: others are answered meanwhile", async () => {
    const slow = method([], () => {
      const end = Date.now() + 30;
      while (Date.now() < end);
      return null;
    });
    const { server, client: patient } = await startServer(runtime, { methods: { test_slow: slow } });
    const batch = Array(20)
      .fill(request({ method: "test_slow" }))
      .join();
    const whole = patient.exchange(`[${batch}]`).then(() => "the batch");
    // The other message comes through a socket, which needs an idle event loop.
    const other = sleep(0)
      .then(() => new TestClient(server).call("system_name"))
      .then(() => "the other");
    expect(await Promise.race([whole, other])).toBe("the other");
    expect(await whole).toBe("the batch");
  });

  it("the requests that wait", async () => {
    const small = await limited({ waiting: 2 });
    for (const id of [101, 102, 103]) small.session.send(request({ id, method: "system_name" }));
    await settle();
    await small.ask("system_name");
    expect(small.messages.map(({ id, error }) => [id, error?.code])).toEqual([
      [101, undefined],
      [102, undefined],
      [null, -32009],
      [1, undefined],
    ]);
  });

  it("subscriptions, of which ended ones no longer count", async () => {
    const small = await limited({ subscriptions: 2 });
    const first = await small.call("chain_subscribeNewHeads");
    await small.call("state_subscribeRuntimeVersion");
    expect(await small.refusal("chain_subscribeAllHeads")).toBe(-32006);
    expect(await small.refusal("chainHead_v1_follow", true)).toBe(-32006);
    expect(await small.call("chain_unsubscribeNewHeads", first)).toBe(true);
    expect(await small.call("chain_unsubscribeNewHeads", first)).toBe(false);
    await small.call("chain_subscribeAllHeads");
  });

  it("the keys of a request and of a page", async () => {
    const small = await limited({ keys: 2, page: 3 });
    expect(await small.refusal("state_queryStorageAt", ["0x00", "0x01", "0x02"])).toBe(-32602);
    expect(await small.call("state_queryStorageAt", ["0x00", "0x01"])).toHaveLength(1);
    expect(await small.refusal("state_getKeysPaged", "0x", 4)).toBe(4002);
    expect(await small.call("state_getKeysPaged", "0x", 3)).toHaveLength(3);
    expect(await small.refusal("state_getKeys", "0x")).toBe(4002);
    expect(await small.refusal("state_getPairs", "0x")).toBe(4002);
  });
});

describe("rpc_methods", () => {
  it("lists every method, itself included, and each of them exists", async () => {
    const { methods } = await client.call("rpc_methods");
    expect(methods).toContain("rpc_methods");
    for (const name of methods) {
      const { error } = await client.ask(name, 1, 2, 3, 4, 5, 6, 7);
      expect([name, error?.code]).toEqual([name, -32602]);
    }
  });
});
