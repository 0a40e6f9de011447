import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, beforeAll, describe, expect, it, jest } from "@jest/globals";
import {
  method,
  type NetworkLimits,
  NetworkServer,
  type NetworkServerOptions,
  type RpcLimits,
} from "../../bindings/chain/src/rpc/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { alice, bob, transfer } from "../chain/runtimes.ts";
import { loadBlob } from "../support/blob.ts";
import { WireClient } from "../support/dev-process.ts";
import { hex } from "../support/hex.ts";
import { startServer } from "./client.ts";

let runtime: Runtime;
const open: { close(): Promise<void> }[] = [];
let refusals: string[] = [];

beforeAll(async () => {
  runtime = await loadBlob();
});

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
  refusals = [];
});

interface Options {
  readonly limits?: Partial<RpcLimits>;
  readonly network?: Partial<NetworkLimits>;
  readonly origins?: NetworkServerOptions["origins"];
  readonly where?: Pick<NetworkServerOptions, "host" | "rpcMethods">;
}

async function listen({ limits = {}, network = {}, origins, where = {} }: Options = {}) {
  const long = method(["bytes"], (_, given) => "x".repeat(given.u32(0)));
  const slow = method([], () => {
    const end = performance.now() + 2;
    while (performance.now() < end);
    return null;
  });
  const methods = { test_long: long, test_slow: slow };
  const { chain, server } = await startServer(runtime, { limits, methods });
  const wire = await NetworkServer.listen(server, {
    port: 0,
    ...where,
    limits: network,
    onRefused: (why) => refusals.push(why),
    ...(origins !== undefined && { origins }),
  });
  open.push(wire);
  const { url } = wire;
  const dial = async (headers: Readonly<Record<string, string>> = {}): Promise<WireClient> => {
    const client = await WireClient.open(url, headers);
    open.push(client);
    return client;
  };
  return { chain, wire, url, http: url.replace("ws", "http"), dial };
}

const JSON_TYPE = { "content-type": "application/json" };
const chainName = (id: number): object => ({ jsonrpc: "2.0", id, method: "system_chain" });

function post(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = JSON_TYPE,
): Promise<Response> {
  return fetch(url, { method: "POST", body, headers });
}

/** The status of a request with headers that `fetch` does not allow. */
function statusOf(url: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  return new Promise((done, failed) => {
    const sent = request(url, { method: "POST", headers: { ...JSON_TYPE, ...headers } }, (answer) => {
      answer.resume();
      done(answer.statusCode);
    });
    sent.on("error", failed).end(JSON.stringify(chainName(1)));
  });
}

describe("over HTTP the server", () => {
  it("answers one request or a batch, and sends nothing for a notification", async () => {
    const { http } = await listen();
    const one = await post(http, JSON.stringify(chainName(7)));
    expect(one.headers.get("content-type")).toContain("application/json");
    expect(await one.json()).toEqual({ jsonrpc: "2.0", id: 7, result: "Test" });
    expect(await (await post(http, JSON.stringify([chainName(1), chainName(2)]))).json()).toHaveLength(2);
    const silent = await post(http, JSON.stringify({ jsonrpc: "2.0", method: "system_chain" }));
    expect([silent.status, await silent.text()]).toEqual([204, ""]);
    expect(await (await post(http, "{")).json()).toMatchObject({ error: { code: -32700 } });
  });

  it("has no subscriptions", async () => {
    const { http } = await listen();
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "chain_subscribeNewHeads" });
    expect(await (await post(http, body)).json()).toMatchObject({ error: { code: -32006 } });
  });

  it("returns its health", async () => {
    const { http } = await listen();
    const answer = await fetch(`${http}/health`);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { peers: 0, isSyncing: false, shouldHavePeers: false },
    ]);
  });

  it("refuses other methods, other types of content, and bodies beyond the limit", async () => {
    const { http } = await listen({ limits: { requestBytes: 1000 } });
    expect((await fetch(http)).status).toBe(405);
    expect((await post(http, JSON.stringify(chainName(1)), { "content-type": "text/plain" })).status).toBe(
      415,
    );
    const padded = (length: number): string => JSON.stringify(chainName(1)).padEnd(length);
    expect((await post(http, padded(1000))).status).toBe(200);
    const refused = await post(http, padded(1001));
    expect([refused.status, await refused.json()]).toMatchObject([413, { error: { code: -32007 } }]);
  });

  it("answers no more requests at a time than its limit", async () => {
    const { url, http } = await listen({ network: { httpRequests: 1 } });
    const { hostname, port } = new URL(url);
    // A request whose body never arrives.
    const slow = connect(Number(port), hostname);
    slow.write(
      `POST / HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n`,
    );
    const refused = async (): Promise<boolean> =>
      (await post(http, JSON.stringify(chainName(1)))).status === 429;
    while (!(await refused())) await new Promise((resolve) => setTimeout(resolve, 10));
    slow.destroy();
    while (await refused()) await new Promise((resolve) => setTimeout(resolve, 10));
  });
});

describe("unsafe methods", () => {
  const UNSAFE = [
    ["dev_newBlock", -32601],
    ["engine_createBlock", -32601],
    ["engine_finalizeBlock", -32601],
    ["system_peers", -32601],
    ["system_dryRun", -32601],
    ["state_getPairs", 4003],
    ["state_queryStorage", 4003],
  ] as const;

  /** Codes of the answers without parameters: the error is about the parameters, or about the caller. */
  async function codes(where: Options["where"]): Promise<(number | undefined)[]> {
    const { chain, wire } = await listen(where === undefined ? {} : { where });
    const url = `http://127.0.0.1:${wire.port}`;
    const found: (number | undefined)[] = [];
    for (const [name] of UNSAFE) {
      const body = JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: name,
        params: ["of", "the wrong", "kind", 4],
      });
      const { error } = (await (await post(url, body)).json()) as { error?: { code: number } };
      found.push(error?.code);
    }
    expect(chain.best.number).toBe(0);
    const client = await WireClient.open(`ws://127.0.0.1:${wire.port}`);
    open.push(client);
    const made = await client.call("dev_newBlock").catch(({ message }: Error) => message);
    expect(made).toEqual(found[0] === -32602 ? hex(chain.best.hash) : expect.stringContaining("is unsafe"));
    expect(await client.call("system_chain")).toBe("Test");
    return found;
  }

  const refused = UNSAFE.map(([, code]) => code);
  const allowed = UNSAFE.map(() => -32602);

  it("are for clients on this machine, if no others can connect", async () => {
    expect(await codes(undefined)).toEqual(allowed);
    expect(await codes({ host: "localhost" })).toEqual(allowed);
  });

  it("are refused with a node's error if others can connect, or if so configured", async () => {
    expect(await codes({ host: "0.0.0.0" })).toEqual(refused);
    expect(await codes({ rpcMethods: "safe" })).toEqual(refused);
    expect(await codes({ host: "0.0.0.0", rpcMethods: "unsafe" })).toEqual(allowed);
  });
});

describe("a page in a browser", () => {
  it("is answered if its origin is known, and its preflight request is", async () => {
    const { http, dial } = await listen();
    for (const origin of ["http://localhost:3000", "https://polkadot.js.org"]) {
      const before = await fetch(http, { method: "OPTIONS", headers: { origin } });
      expect([before.status, before.headers.get("access-control-allow-origin")]).toEqual([204, origin]);
      const answer = await post(http, JSON.stringify(chainName(1)), { ...JSON_TYPE, origin });
      expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
      expect(await (await dial({ origin })).call("system_chain")).toBe("Test");
    }
  });

  it("of another origin is refused, over HTTP and WebSocket, unless all are allowed", async () => {
    const { http, dial } = await listen();
    for (const origin of ["https://evil.example", "http://localhost:3000.evil.example", "null"]) {
      expect((await post(http, JSON.stringify(chainName(1)), { ...JSON_TYPE, origin })).status).toBe(403);
      await expect(dial({ origin })).rejects.toThrow("403");
    }
    expect(refusals[0]).toContain("https://evil.example");
    const anybody = await listen({ origins: "all" });
    const client = await anybody.dial({ origin: "https://evil.example" });
    expect(await client.call("system_chain")).toBe("Test");
  });

  it("with a host name that resolves to this machine by DNS rebinding is refused", async () => {
    const { http, dial } = await listen();
    expect(await statusOf(http, { host: "evil.example" })).toBe(403);
    await expect(dial({ host: "evil.example:9944" })).rejects.toThrow("403");
    expect(await statusOf(http, { host: "localhost:9944" })).toBe(200);
    expect(await statusOf(http, { host: "[::1]:9944" })).toBe(200);
  });
});

describe("over WebSocket the server", () => {
  it("answers, notifies, and forgets a client that disconnects", async () => {
    const { chain, wire, dial } = await listen();
    const client = await dial();
    const id = await client.call("chain_subscribeNewHeads");
    await chain.author({ extrinsics: [chain.sign(alice, transfer(chain, bob, 1n))] });
    const notice = await client.when(({ params }) => params?.result.number === "0x1");
    expect(notice).toMatchObject({ method: "chain_newHead", params: { subscription: id } });
    expect(wire.connections).toBe(1);
    await client.close();
    while (wire.connections > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await chain.author();
  });

  it("accepts no more connections than its limit, and another one when there is room", async () => {
    const { dial, wire } = await listen({ network: { connections: 2 } });
    const [first] = [await dial(), await dial()];
    await expect(dial()).rejects.toThrow("429");
    await first.close();
    while (wire.connections === 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await (await dial()).call("system_chain")).toBe("Test");
  });

  it("drops a client whose message is beyond the limit, and does not affect others", async () => {
    const { dial } = await listen({ limits: { requestBytes: 1000 } });
    const [bad, good] = [await dial(), await dial()];
    bad.socket.send("x".repeat(1001));
    expect(await bad.closed).toBe(1009);
    expect(await good.call("system_chain")).toBe("Test");
  });

  it("gives others their turns between the messages of one packet", async () => {
    const { dial } = await listen({ limits: { waiting: 1000 } });
    const [flood, good] = [await dial(), await dial()];
    const count = 200;
    const { _socket: wire } = flood.socket as unknown as { _socket: Socket };
    wire.cork();
    for (let id = 0; id < count; id += 1) {
      flood.socket.send(JSON.stringify({ jsonrpc: "2.0", id, method: "test_slow", params: [] }));
    }
    wire.uncork();
    expect(await good.call("system_chain")).toBe("Test");
    expect(flood.messages.length).toBeLessThan(count / 2);
    await flood.when(() => flood.messages.length === count);
  });

  it("refuses batches with too many requests, or with too long an answer in total", async () => {
    const { dial } = await listen({ limits: { batch: 3, responseBytes: 2000 } });
    const client = await dial();
    const send = async (batch: readonly object[]) => {
      const { length } = client.messages;
      client.socket.send(JSON.stringify(batch));
      await client.when(() => client.messages.length > length);
      return client.messages[length];
    };
    const long = (id: number) => ({ jsonrpc: "2.0", id, method: "test_long", params: [900] });
    expect(await send([1, 2, 3, 4].map(chainName))).toMatchObject({ id: null, error: { code: -32010 } });
    expect(await send([1, 2, 3].map(long))).toMatchObject({ id: null, error: { code: -32011 } });
    expect(await send([1, 2].map(long))).toHaveLength(2);
  });

  it("refuses subscriptions beyond the limit", async () => {
    const { dial } = await listen({ limits: { subscriptions: 2 } });
    const client = await dial();
    for (let i = 0; i < 2; i += 1) await client.call("chain_subscribeNewHeads");
    await expect(client.call("chain_subscribeNewHeads")).rejects.toThrow("-32006");
  });

  it("drops a client that sends requests and does not read, while the chain and others continue", async () => {
    const { chain, dial, wire } = await listen({ network: { queuedBytes: 2 ** 20 } });
    const [deaf, good] = [await dial(), await dial()];
    deaf.socket.pause();
    for (let i = 0; i < 64; i += 1) {
      deaf.socket.send(JSON.stringify({ jsonrpc: "2.0", id: i, method: "test_long", params: [2 ** 20] }));
    }
    while (wire.connections === 2) {
      await chain.author();
      expect(await good.call("system_chain")).toBe("Test");
    }
    expect(refusals).toEqual([expect.stringContaining("does not read")]);
    deaf.socket.resume();
    expect(await deaf.closed).toBe(1006);
    expect(hex(chain.best.hash)).toBe(await good.call("chain_getBlockHash"));
  });

  it("drops a client that answers no ping", async () => {
    // The test makes the heartbeats: on a busy machine an answer can take longer than any interval.
    const beat = jest.spyOn(globalThis, "setInterval");
    const { dial, wire } = await listen();
    const [check] = beat.mock.calls.at(-1) as [() => void];
    beat.mockRestore();
    const [dead, living] = [await dial(), await dial()];
    dead.socket.pause();
    const pinged = new Promise((done) => living.socket.once("ping", done));
    check();
    await pinged;
    // The server reads its pong before this request.
    await living.call("system_chain");
    check();
    while (wire.connections === 2) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await living.call("system_chain")).toBe("Test");
    dead.socket.resume();
  });
});
