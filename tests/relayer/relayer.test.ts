import { afterEach, describe, expect, it } from "@jest/globals";
import { storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import { type PostRequest, RpcUnreachableError } from "../../bindings/relayer/src/prover/index.ts";
import { WrongChainError } from "../../bindings/relayer/src/relayer/index.ts";
import { hex, utf8 } from "../support/hex.ts";
import { Link } from "../support/live-chain.ts";
import { flipped, tampered } from "../support/tampered-rpc.ts";
import { Scene, type SceneOptions } from "./scene.ts";

const BODY = utf8("a body of some length, so that it is no short value");

describe("a relayer between two chains", () => {
  let scene: Scene;

  afterEach(() => scene.end());

  it("delivers a POST and its response, once each", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await left.signed(
      left.postCall(right, "answer-1", BODY, 3600n),
      left.postCall(right, "accept-1", BODY, 0n),
    );
    await scene.pass([relayer], 12);
    expect(right.inbox()).toHaveLength(1);
    expect(left.inbox()).toHaveLength(1);
    expect(await scene.ends()).toEqual({ "post delivered": 2, "response delivered": 1 });
  });

  it("is not held up by requests to chains with unusual names; one that is not text can't be sent", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    const noText = left.postCallTo(Uint8Array.of(0xff, 0, 0xff, 0), "accept-1", BODY, 0n);
    await expect(left.signed(noText)).rejects.toThrow("DispatchFailed");
    const names = [utf8("a-b\n"), utf8("XXXX"), utf8("0xff")];
    await left.signed(...names.map((name) => left.postCallTo(name, "accept-1", BODY, 0n)));
    await left.signed(left.postCall(right, "accept-1", BODY, 0n));
    await scene.pass([relayer], 12);
    expect(right.inbox()).toHaveLength(1);
    expect(await scene.ends()).toEqual({ "post delivered": 1 });
  });

  it("answers a GET with the state at exactly its height", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    const height = right.chain.best.number + 3;
    await left.signed(left.getCall(right, [storagePrefix("System", "Number")], height, 3600n));
    await scene.pass([relayer], 12);
    expect(await scene.ends()).toEqual({ "get answered": 1 });
    expect(left.inbox()).toHaveLength(1);
  });

  it("times out a POST that no module accepts, and a GET of a height that never comes", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await left.signed(
      left.postCall(right, "refuse-1", BODY, 60n),
      left.getCall(right, [utf8("key")], 1_000_000, 60n),
    );
    await scene.pass([relayer], 24);
    expect(left.inbox().map((word) => word)).toHaveLength(2);
    expect(await scene.ends()).toEqual({ "post closed": 1, "get closed": 1 });
  });

  it("times out a response that its module does not accept", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await left.signed(left.postCall(right, "accept-1", BODY, 3600n, 0n, "refuse-sender"));
    const { request } = (await new Link(left, right).sent()) as { request: PostRequest };
    await scene.pass([relayer], 6);
    expect(right.inbox()).toHaveLength(1);
    await right.signed(right.respondCall(request, utf8("an answer"), 60n));
    await scene.pass([relayer], 24);
    expect(left.inbox()).toEqual([]);
    expect(right.inbox().slice(1)).toEqual([hex(utf8("timeout"))]);
    expect(await scene.ends()).toEqual({ "post delivered": 1, "response closed": 1 });
  });

  it("waits for the challenge period, though newer heights become known all the time", async () => {
    scene = await Scene.start({ challengePeriod: 40n, updateSeconds: 6 });
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await left.signed(left.postCall(right, "accept-1", BODY, 3600n));
    await scene.pass([relayer], 6);
    expect(right.inbox()).toHaveLength(0);
    await scene.pass([relayer], 8);
    expect(right.inbox()).toHaveLength(1);
  });

  it("catches up through changes of voters that it did not see", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    await left.changeVoters(["Eve", "Ferdie"]);
    await left.blocks(3);
    await left.changeVoters(["Alice", "Bob"]);
    await left.signed(left.postCall(right, "accept-1", BODY, 3600n));
    await left.blocks(3);
    const relayer = await scene.relayer();
    await scene.pass([relayer], 12);
    expect(await scene.ends()).toEqual({ "post delivered": 1 });
  });

  it("works as two processes, each of which may be stopped and started at any point", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    await left.signed(left.postCall(right, "answer-1", BODY, 3600n));
    for (let i = 0; i < 14; i += 1) {
      const consensus = await scene.relayer(["consensus"]);
      const messages = await scene.relayer(["messages"]);
      await scene.pass([consensus, messages], 1);
      await consensus.close();
      await messages.close();
    }
    expect(right.inbox()).toHaveLength(0);
    expect(left.inbox()).toHaveLength(1);
    expect(await scene.ends()).toEqual({ "post delivered": 1, "response delivered": 1 });
  });

  it("works correctly together with another relayer", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const other = await Scene.beside(scene);
    const relayers = [await scene.relayer(), await other.relayer()];
    await left.signed(left.postCall(right, "answer-1", BODY, 3600n));
    await scene.pass(relayers, 12);
    expect(left.inbox()).toHaveLength(1);
    expect(await scene.ends()).toEqual({ "post delivered": 1, "response delivered": 1 });
    expect(await other.ends()).toEqual({ "post delivered": 1, "response delivered": 1 });
    await other.end();
  });

  it("leaves messages with a lower fee than its minimum to others", async () => {
    scene = await Scene.start({ minimumFee: 1n });
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await left.signed(left.postCall(right, "accept-1", BODY, 3600n));
    await scene.pass([relayer], 8);
    expect(right.inbox()).toHaveLength(0);
  });

  it("refuses a node of another chain than the configured one", async () => {
    scene = await Scene.start();
    const { left } = scene;
    scene.faults = (rpc) => tampered(rpc, { state_call: (answer) => `${answer.slice(0, 4)}7a7a7a7a` });
    const relayer = await scene.relayer();
    await expect(relayer.round()).rejects.toThrow(WrongChainError);
    expect(left.inbox()).toHaveLength(0);
  });

  describe("whose nodes", () => {
    /** Sends a message, runs rounds with the fault and then without it. */
    async function survives(fault: Scene["faults"], options: SceneOptions = {}): Promise<void> {
      scene = await Scene.start(options);
      const { left, right } = scene;
      const relayer = await scene.relayer();
      await scene.pass([relayer], 1);
      await left.signed(left.postCall(right, "answer-1", BODY, 3600n));
      scene.faults = fault;
      await scene.pass([relayer], 4);
      const errors = await scene.metrics.errors.get();
      expect(errors.values.reduce((sum, { value }) => sum + value, 0)).toBeGreaterThan(0);
      scene.faults = (rpc) => rpc;
      await scene.pass([relayer], 12);
      expect(left.inbox()).toHaveLength(1);
      expect(await scene.ends()).toEqual({ "post delivered": 1, "response delivered": 1 });
    }

    it("drop the connection continues when they are back", () =>
      survives(() => ({ request: () => Promise.reject(new RpcUnreachableError("gone")) })));

    it("never answer continues when they do", () =>
      // A slow answer counts as none, and is asked for again: this test can't tell the two, and need not.
      survives(
        (rpc) => ({
          request: (method, params) =>
            method === "chain_getHeader" ? new Promise(() => undefined) : rpc.request(method, params),
        }),
        { answerSeconds: 2 },
      ));

    it("report blocks as final that are not sends nothing of them", () =>
      survives((rpc) =>
        tampered(rpc, {
          grandpa_proveFinality: (proof) =>
            proof === null ? null : flipped(proof, 32 + 2 + 8 + 36 + 1 + 40),
        }),
      ));

    it("give a false trie of messages sends nothing of it", () =>
      survives((rpc) =>
        tampered(rpc, {
          state_getChildReadProof: (answer) => ({ ...answer, proof: answer.proof.slice(0, -1) }),
        }),
      ));

    it("have a full pool delivers it later", () =>
      survives((rpc) => ({
        request: async (method, params) => {
          if (method !== "author_submitExtrinsic") return rpc.request(method, params);
          const { RpcRefusedError } = await import("../../bindings/relayer/src/prover/index.ts");
          throw new RpcRefusedError(method, 1016, "Immediately Dropped");
        },
      })));

    it("lag behind and temporarily lack what was sent loses nothing", () =>
      survives((rpc) => ({
        request: (method, params) => {
          const isAsked = method === "state_call" && String(params?.[0]).startsWith("IsmpRuntimeApi_re");
          if (isAsked) return Promise.resolve("0x00");
          return rpc.request(method, params);
        },
      })));
  });
});
