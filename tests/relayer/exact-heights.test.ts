import { afterEach, describe, expect, it } from "@jest/globals";
import { storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import { utf8 } from "../support/hex.ts";
import { describeWithPeer, loadPeer } from "../support/peer.ts";
import { Scene, type SceneOptions } from "./scene.ts";

/** A GET of a height without votes, because finality skipped it. */

let scene: Scene;

/** Requests a height of the right chain, which then finalizes six blocks at once, with votes for the last one. */
async function askedForSkipped(options: SceneOptions): Promise<void> {
  scene = await Scene.start({ ...options, justificationPeriod: 1000 });
  const { left, right } = scene;
  const relayer = await scene.relayer();
  const height = right.chain.best.number + 4;
  await left.signed(left.getCall(right, [storagePrefix("System", "Number")], height, 60n));
  await relayer.round();
  await right.blocks(6);
  expect(right.chain.justification(right.chain.blockAt(height)?.hash as Uint8Array)).toBeUndefined();
  await scene.pass([relayer], 3);
  // Whatever became of the GET, later messages are not delayed.
  await right.signed(right.postCall(left, "accept-1", utf8("a body"), 3600n));
  await scene.pass([relayer], 18);
}

afterEach(() => scene?.end());

describe("a GET of a height that finality skipped", () => {
  it("is answered with votes for a later block if a chain of ours requests it", async () => {
    await askedForSkipped({});
    expect(await scene.ends()).toEqual({ "get answered": 1, "post delivered": 1 });
  });
});

describeWithPeer("a GET of a height that finality skipped, sent by the Rust pallet", () => {
  it("ends with its timeout, and the client is updated past the height", async () => {
    await askedForSkipped({ left: await loadPeer() });
    expect(await scene.ends()).toEqual({ "get closed": 1, "post delivered": 1 });
  });
});
