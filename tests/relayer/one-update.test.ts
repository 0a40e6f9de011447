import { afterEach, describe, expect, it } from "@jest/globals";
import { sealBlock } from "../../bindings/chain/src/rpc/index.ts";
import { RpcRefusedError } from "../../bindings/relayer/src/prover/index.ts";
import type { RelayEvent } from "../../bindings/relayer/src/relayer/index.ts";
import { utf8 } from "../support/hex.ts";
import type { LiveChain } from "../support/live-chain.ts";
import { Scene } from "./scene.ts";

/** How many updates of a client are sent if the chain with the client is slow to execute or to finalize them. */

const BODY = utf8("a body of some length, so that it is no short value");

describe("an update of a client", () => {
  let scene: Scene;
  const events: RelayEvent[] = [];

  afterEach(async () => {
    events.length = 0;
    await scene.end();
  });

  const updates = (): number =>
    events.filter((event) => event.kind === "updated" && event.at === scene.right.name).length;

  async function start(): Promise<void> {
    scene = await Scene.start({ updateSeconds: 1_000_000, observe: (event) => events.push(event) });
    const { left, right } = scene;
    await left.signed(left.postCall(right, "accept-1", BODY, 0n));
  }

  const unfinal = ({ chain, server }: LiveChain) => sealBlock(chain, server.pool, { finalize: false });

  it("is sent once while the finality of the chain with the client lags behind", async () => {
    await start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    for (let i = 0; i < 8; i += 1) {
      await scene.rounds([relayer]);
      await left.blocks();
      await unfinal(right);
    }
    expect(updates()).toBe(1);
    // The message needs no finality there to be delivered, but to be settled.
    expect(right.inbox()).toHaveLength(1);
    expect(await scene.ends()).toEqual({});
    await right.finalize();
    await scene.rounds([relayer], 2);
    expect(await scene.ends()).toEqual({ "post delivered": 1 });
  });

  it("is sent once while it waits in the pool", async () => {
    await start();
    const { left } = scene;
    const relayer = await scene.relayer();
    for (let i = 0; i < 8; i += 1) {
      await scene.rounds([relayer]);
      await left.blocks();
    }
    expect(updates()).toBe(1);
    await scene.pass([relayer], 4);
    expect(await scene.ends()).toEqual({ "post delivered": 1 });
  });

  it("is sent again some blocks after the pool has lost it", async () => {
    await start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    let lost = 0;
    scene.faults = (rpc, chain) => ({
      request: (method, params) => {
        if (chain !== right || method !== "author_submitExtrinsic" || lost > 0)
          return rpc.request(method, params);
        lost += 1;
        return Promise.resolve(`0x${"00".repeat(32)}`);
      },
    });
    await scene.pass([relayer], 4);
    expect({ lost, sent: updates() }).toEqual({ lost: 1, sent: 1 });
    await scene.pass([relayer], 5);
    expect(updates()).toBe(2);
    expect(await scene.ends()).toEqual({ "post delivered": 1 });
    expect(left.inbox()).toEqual([]);
  });

  it("is sent again in the next round if the pool refused it", async () => {
    await start();
    const { right } = scene;
    const relayer = await scene.relayer();
    let refused = 0;
    scene.faults = (rpc, chain) => ({
      request: (method, params) => {
        if (chain !== right || method !== "author_submitExtrinsic" || refused > 0)
          return rpc.request(method, params);
        refused += 1;
        throw new RpcRefusedError(method, 1016, "Immediately Dropped");
      },
    });
    await scene.pass([relayer], 1);
    expect(updates()).toBe(0);
    await scene.pass([relayer], 4);
    expect(updates()).toBe(1);
    expect(await scene.ends()).toEqual({ "post delivered": 1 });
  });

  it("is sent for each message that no earlier one covers", async () => {
    await start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await scene.pass([relayer], 4);
    expect(updates()).toBe(1);
    await left.signed(left.postCall(right, "accept-1", BODY, 0n));
    await scene.pass([relayer], 4);
    expect(updates()).toBe(2);
    expect(await scene.ends()).toEqual({ "post delivered": 2 });
  });
});
