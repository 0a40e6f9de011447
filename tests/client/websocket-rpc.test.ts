import { createHash } from "node:crypto";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { NetworkServer } from "../../bindings/chain/src/rpc/index.ts";
import {
  RpcRefusedError,
  RpcUnreachableError,
  WebSocketRpc,
} from "../../bindings/relayer/src/prover/index.ts";
import { loadBlob } from "../support/blob.ts";
import { hex } from "../support/hex.ts";
import { listenAgain } from "../support/listen-again.ts";
import { LiveChain } from "../support/live-chain.ts";

describe("a node's JSON-RPC over a WebSocket", () => {
  let chain: LiveChain;
  let node: NetworkServer;
  let rpc: WebSocketRpc;

  beforeAll(async () => {
    chain = await LiveChain.start(await loadBlob(), "SUBSTRATE-left");
    node = await NetworkServer.listen(chain.server, { port: 0 });
    rpc = new WebSocketRpc(node.url, { timeout: 60_000 });
  });

  afterAll(async () => {
    rpc.close();
    await node.close();
  });

  it("answers many requests at once, each with its own answer", async () => {
    const hashes = await Promise.all([0, 0, 0].map((number) => rpc.request("chain_getBlockHash", [number])));
    expect(new Set(hashes)).toEqual(new Set([hex(chain.chain.genesis.hash)]));
    expect(await rpc.request("system_chain")).toBe(await chain.rpc().request("system_chain"));
  });

  it("distinguishes a node's refusal from a missing answer", async () => {
    await expect(rpc.request("no_such_method")).rejects.toThrow(RpcRefusedError);
    const nowhere = new WebSocketRpc("ws://127.0.0.1:1", { timeout: 60_000 });
    await expect(nowhere.request("system_chain")).rejects.toThrow(RpcUnreachableError);
    nowhere.close();
  });

  it("connects again after the connection was lost", async () => {
    await rpc.request("system_chain");
    node = await listenAgain(node, chain.server);
    for (let answer: unknown; answer === undefined; ) {
      answer = await rpc.request("system_chain").catch((error: Error) => {
        expect(error).toBeInstanceOf(RpcUnreachableError);
        return sleep(20);
      });
    }
  });

  it("sends nothing after it is closed", async () => {
    const closed = new WebSocketRpc(node.url);
    closed.close();
    await expect(closed.request("system_chain")).rejects.toThrow(RpcUnreachableError);
  });

  it.each([
    ["answers nothing at all", () => undefined],
    ["answers nothing once it is connected", (request: string) => handshake(request)],
  ])(
    "gives up on a node that %s",
    async (_, answer) => {
      const server = createServer();
      const gone = new Promise<void>((done) => {
        server.on("connection", (socket) => socket.once("close", () => done()).on("error", () => undefined));
      });
      const asked = new Promise<void>((done) => {
        server.on("connection", (socket) => {
          socket.once("data", (data) => {
            const text = answer(data.toString());
            if (text === undefined) done();
            else socket.once("data", () => done()).write(text);
          });
        });
      });
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      const { port } = server.address() as AddressInfo;
      const silent = new WebSocketRpc(`ws://127.0.0.1:${port}`, { timeout: 3_600_000 });
      const question = silent.request("system_chain");
      const refusal = expect(question).rejects.toThrow(RpcUnreachableError);
      await asked;
      silent.close();
      await gone;
      await refusal;
      server.close();
    },
    // The library's own limit is thirty seconds.
    25_000,
  );
});

/** The server's message that opens a WebSocket. */
function handshake(request: string): string {
  const key = /^sec-websocket-key: (.*)$/im.exec(request)?.[1]?.trim();
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  return [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${accept}`,
    "\r\n",
  ].join("\r\n");
}
