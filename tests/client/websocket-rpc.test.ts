import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { RpcRefusedError, RpcUnreachableError, WebSocketRpc } from "../../bindings/prover/index.ts";
import { loadBlob } from "../support/blob.ts";
import { hex } from "../support/hex.ts";
import { LiveChain } from "../support/live-chain.ts";
import { serve } from "../support/websocket-server.ts";

describe("a node's JSON-RPC over a WebSocket", () => {
  let chain: LiveChain;
  let node: Awaited<ReturnType<typeof serve>>;
  let rpc: WebSocketRpc;

  beforeAll(async () => {
    chain = await LiveChain.start(await loadBlob(), "SUBSTRATE-left");
    node = await serve(chain.server);
    rpc = new WebSocketRpc(node.url, { timeout: 2000 });
  });

  afterAll(async () => {
    rpc.close();
    await node.close();
  });

  it("answers many questions at once, each with its own answer", async () => {
    const hashes = await Promise.all([0, 0, 0].map((number) => rpc.request("chain_getBlockHash", [number])));
    expect(new Set(hashes)).toEqual(new Set([hex(chain.chain.genesis.hash)]));
    expect(await rpc.request("system_chain")).toBe(await chain.rpc().request("system_chain"));
  });

  it("tells what the node refuses from what got no answer", async () => {
    await expect(rpc.request("no_such_method")).rejects.toThrow(RpcRefusedError);
    const nowhere = new WebSocketRpc("ws://127.0.0.1:1", { timeout: 500 });
    await expect(nowhere.request("system_chain")).rejects.toThrow(RpcUnreachableError);
    nowhere.close();
  });

  it("connects again after the connection was lost", async () => {
    await rpc.request("system_chain");
    node.drop();
    await expect(rpc.request("system_chain").catch(() => rpc.request("system_chain"))).resolves.toBeDefined();
  });

  it("asks nothing once it is closed", async () => {
    const closed = new WebSocketRpc(node.url);
    closed.close();
    await expect(closed.request("system_chain")).rejects.toThrow(RpcUnreachableError);
  });
});
