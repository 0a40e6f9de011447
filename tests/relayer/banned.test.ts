import { afterEach, describe, expect, it } from "@jest/globals";
import { ScaleReader } from "../../bindings/core/src/codec/scale.ts";
import { RpcRefusedError } from "../../bindings/relayer/src/prover/index.ts";
import { unhex, utf8 } from "../support/hex.ts";
import { describeWithPeer, loadPeer } from "../support/peer.ts";
import { Scene, type SceneOptions } from "./scene.ts";

/**
 * The pool of a stock node that dropped an extrinsic, because a fork had lost the update that it depends on, bans the
 * same bytes for half an hour.
 */

let scene: Scene;

/** Versions of the extrinsics that both pools were offered, while they accept none of version 4. */
async function offeredVersions(options: SceneOptions): Promise<Set<number>> {
  const versions = new Set<number>();
  scene = await Scene.start(options);
  scene.faults = (rpc) => ({
    request: async (method, params) => {
      if (method !== "author_submitExtrinsic") return rpc.request(method, params);
      const version = new ScaleReader(unhex(String(params?.[0]))).bytes()[0] as number;
      versions.add(version);
      if (version === 4) throw new RpcRefusedError(method, 1012, "Transaction is temporarily banned");
      return rpc.request(method, params);
    },
  });
  const { left, right } = scene;
  const relayer = await scene.relayer();
  await left.signed(left.postCall(right, "answer-1", utf8("a body"), 3600n));
  await scene.pass([relayer], 12);
  return versions;
}

afterEach(() => scene?.end());

describe("a pool that has banned an extrinsic", () => {
  it("is offered the same messages in other bytes, and accepts them", async () => {
    expect(await offeredVersions({})).toEqual(new Set([4, 5]));
    expect(await scene.ends()).toEqual({ "post delivered": 1, "response delivered": 1 });
  });
});

describeWithPeer("a pool of the Rust peer's node that has banned an extrinsic", () => {
  it("is offered the same messages in other bytes, and accepts them", async () => {
    expect(await offeredVersions({ left: await loadPeer() })).toEqual(new Set([4, 5]));
    expect(await scene.ends()).toEqual({ "post delivered": 1, "response delivered": 1 });
  });
});
