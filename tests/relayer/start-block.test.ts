import { afterEach, describe, expect, it } from "@jest/globals";
import { RpcRefusedError } from "../../bindings/relayer/src/prover/index.ts";
import { hex, unhex, utf8 } from "../support/hex.ts";
import { Scene, type SceneOptions } from "./scene.ts";

/** Which blocks a relayer reads when it starts for the first time. */

const BODY = utf8("a body of some length, so that it is no short value");

describe("a relayer that starts for the first time", () => {
  let scene: Scene;

  afterEach(() => scene.end());

  /** Chains that are older than their clients, an old message, and a relayer that starts after it. */
  async function late(options: SceneOptions): Promise<void> {
    scene = await Scene.start({ ...options, clients: false });
    const { left, right } = scene;
    await left.blocks(9);
    await right.blocks(5);
    await left.follow(right);
    await right.follow(left);
    await left.signed(left.postCall(right, "accept-1", BODY, 0n));
    await left.blocks(20);
    await right.blocks(20);
  }

  /** The block from which each chain is read, as in the log. */
  function told(): Record<string, unknown> {
    const starts = scene.lines.filter(({ msg }) => msg === "messages are delivered from this block on");
    return Object.fromEntries(starts.map(({ chain, block }) => [chain, block]));
  }

  it("delivers a message that was sent before, from the creation of the client on", async () => {
    await late({ startBlock: null });
    const { left, right } = scene;
    await scene.pass([await scene.relayer()], 6);
    expect(right.inbox()).toEqual([hex(BODY)]);
    expect(await scene.ends()).toEqual({ "post delivered": 1 });
    // Left's client of right trusts block 5 of right, and was created by block 10 of left, which is what right's of
    // left trusts.
    expect(told()).toEqual({ [left.name]: 10, [right.name]: 5 });
  });

  it("reads from the block that the configuration names instead", async () => {
    await late({ startBlock: 15 });
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await scene.pass([relayer], 6);
    expect(right.inbox()).toEqual([]);
    expect(told()).toEqual({ [left.name]: 15, [right.name]: 15 });
    await left.signed(left.postCall(right, "accept-1", BODY, 0n));
    await scene.pass([relayer], 6);
    expect(right.inbox()).toEqual([hex(BODY)]);
  });

  it("reads from the last final block on if there is no client yet", async () => {
    scene = await Scene.start({ startBlock: null, clients: false });
    const { left, right } = scene;
    await left.blocks(4);
    await scene.pass([await scene.relayer()], 1);
    expect(told()).toMatchObject({ [left.name]: 4 });
    expect(right.inbox()).toEqual([]);
  });

  it("reads what a pruned node still has, and warns of the rest", async () => {
    await late({ startBlock: null });
    const { left, right } = scene;
    const kept = 18;
    // Same as a stock node, which refuses the states of pruned blocks.
    scene.faults = (rpc, chain) => ({
      request: async (method, params = []) => {
        const at = params.at(-1);
        const block = typeof at === "string" && at.length === 66 ? chain.chain.find(at) : undefined;
        const isPruned = chain === left && block !== undefined && block.number < kept;
        if (isPruned && method.startsWith("state_")) {
          const message = `Client error: UnknownBlock: State already discarded for ${hex(unhex(at as string))}`;
          throw new RpcRefusedError(method, 4003, message);
        }
        return rpc.request(method, params);
      },
    });
    const relayer = await scene.relayer();
    await scene.pass([relayer], 3);
    expect(await scene.failures()).toEqual({});
    expect(told()).toMatchObject({ [left.name]: kept + 1 });
    const warnings = scene.lines.filter(({ level }) => level === 40).map(({ msg }) => String(msg));
    expect(warnings.some((text) => text.includes("has pruned the states from block"))).toBe(true);
    expect(warnings.some((text) => text.includes("Set start_block"))).toBe(true);
    await left.signed(left.postCall(right, "accept-1", BODY, 0n));
    await scene.pass([relayer], 6);
    expect(right.inbox()).toEqual([hex(BODY)]);
  });
});
