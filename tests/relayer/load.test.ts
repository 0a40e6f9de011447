import { afterEach, describe, expect, it } from "@jest/globals";
import { slotOf, storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import {
  messagesExtrinsic,
  type PostRequest,
  type RpcClient,
  RpcRefusedError,
  requestMessage,
} from "../../bindings/relayer/src/prover/index.ts";
import { hex, utf8 } from "../support/hex.ts";
import { alice, Link, type LiveChain, RELAYER } from "../support/live-chain.ts";
import { tampered } from "../support/tampered-rpc.ts";
import { Scene } from "./scene.ts";

const body = (i: number): Uint8Array => utf8(`the body of message number ${i}`);

/** Sends POSTs to these modules in one block. */
async function send(from: LiveChain, to: LiveChain, modules: readonly string[]): Promise<void> {
  await from.signed(...modules.map((module, i) => from.postCall(to, module, body(i), 0n)));
}

/** How many POSTs each extrinsic of a chain delivered, and how long it is. */
function deliveries({ chain }: LiveChain): { readonly posts: number; readonly bytes: number }[] {
  const all: { posts: number; bytes: number }[] = [];
  for (let number = 1; number <= chain.best.number; number += 1) {
    const block = chain.blockAt(number);
    if (block === undefined) continue;
    const handled = chain
      .at(block.hash)
      .events()
      .filter(({ pallet, name }) => pallet === "Ismp" && name === "PostRequestHandled");
    block.extrinsics.forEach((extrinsic, index) => {
      const posts = handled.filter(({ phase }) => typeof phase === "object" && phase.extrinsic === index);
      if (posts.length > 0) all.push({ posts: posts.length, bytes: extrinsic.length });
    });
  }
  return all;
}

/** Counts requests. */
function counting(asked: Map<string, number>): (rpc: RpcClient) => RpcClient {
  return (rpc) => ({
    request: (method, params) => {
      const name = method === "state_call" ? String(params?.[0]) : method;
      asked.set(name, (asked.get(name) ?? 0) + 1);
      return rpc.request(method, params);
    },
  });
}

/** Whether a request is about messages of these tests. */
function isDelivery(params: readonly unknown[] = []): boolean {
  return params.some((each) => String(each).includes(hex(utf8("the body of message")).slice(2)));
}

const UNIT = 10n ** 12n;
const SIMULATED = "TaggedTransactionQueue_validate_transaction";

describe("a relayer with many messages", () => {
  let scene: Scene;

  afterEach(() => scene.end());

  it("delivers those of a block together and in their order", async () => {
    scene = await Scene.start({ batch: { messages: 3 } });
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await send(left, right, Array(8).fill("accept-1"));
    await scene.pass([relayer], 6);
    expect(deliveries(right).map(({ posts }) => posts)).toEqual([3, 3, 2]);
    expect(right.inbox()).toEqual(Array.from({ length: 8 }, (_, i) => hex(body(i))));
    expect(await scene.ends()).toEqual({ "post delivered": 8 });
  });

  it("makes as many requests for many as for few", async () => {
    const asked: number[] = [];
    for (const count of [5, 40]) {
      scene = await Scene.start();
      const { left, right } = scene;
      const relayer = await scene.relayer();
      const methods = new Map<string, number>();
      scene.faults = counting(methods);
      await send(left, right, Array(count).fill("accept-1"));
      await scene.pass([relayer], 6);
      expect(await scene.ends()).toEqual({ "post delivered": count });
      asked.push([...methods.values()].reduce((sum, each) => sum + each, 0));
      if (count === 5) await scene.end();
    }
    expect(asked[1]).toBe(asked[0]);
  });

  it("answers GETs at one height together, each with the keys that it requested", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    const height = right.chain.best.number + 6;
    const [number, now] = [storagePrefix("System", "Number"), storagePrefix("Timestamp", "Now")];
    const nothing = utf8("nothing is here");
    const asked = [[number], [now, number], [nothing, now], [nothing]];
    await left.signed(...asked.map((keys) => left.getCall(right, keys, height, 0n)));
    await scene.pass([relayer], 14);
    expect(await scene.ends()).toEqual({ "get answered": asked.length });
    const { hash } = right.chain.blockAt(height) ?? { hash: new Uint8Array() };
    const entry = (key: Uint8Array): string =>
      (hex(key) + hex(right.chain.at(hash).get(key) ?? new Uint8Array())).replaceAll("0x", "");
    expect(entry(number).length).toBeGreaterThan(2 * number.length);
    // The module stores what is hashed: the request, then each key with its value, in the order of keys.
    const answers = asked.map((keys) => keys.map(entry).toSorted().join(""));
    expect(left.inbox()).toHaveLength(asked.length);
    for (const [i, answer] of answers.entries()) expect(left.inbox()[i]?.endsWith(answer)).toBe(true);
    const brought = (await scene.metrics.submissions.get()).values.filter(
      ({ labels }) => labels.message === "deliver" && labels.result === "taken",
    );
    expect(brought.map(({ value }) => value)).toEqual([1]);
  });

  it("delivers responses together, and timeouts too", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await left.signed(
      ...[0, 1, 2].map((i) => left.postCall(right, "answer-1", body(i), 0n)),
      ...[3, 4, 5].map((i) => left.postCall(right, "refuse-1", body(i), 60n)),
    );
    const asked = new Map<string, number>();
    await scene.pass([relayer], 14);
    scene.faults = counting(asked);
    await scene.pass([relayer], 8);
    expect(await scene.ends()).toEqual({
      "post delivered": 3,
      "response delivered": 3,
      "post closed": 3,
    });
    const brought = (await scene.metrics.submissions.get()).values.filter(
      ({ labels }) => labels.result === "taken" && labels.message !== "consensus",
    );
    const count = (message: string): number =>
      brought.filter(({ labels }) => labels.message === message).reduce((sum, { value }) => sum + value, 0);
    // POSTs, then responses; then all three timeouts at once.
    expect({ delivered: count("deliver"), timedOut: count("time out") }).toEqual({
      delivered: 2,
      timedOut: 1,
    });
  });

  it("is not held up by one in the middle that no module accepts, and retries that one alone from then on", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    const modules = Array.from({ length: 9 }, (_, i) => (i === 4 ? "refuse-1" : "accept-1"));
    await send(left, right, modules);
    await scene.pass([relayer], 4);
    expect(right.inbox()).toHaveLength(8);
    expect(await scene.pending()).toBe(1);
    const asked = new Map<string, number>();
    scene.faults = counting(asked);
    await send(left, right, Array(4).fill("accept-1"));
    await scene.pass([relayer], 3);
    expect(right.inbox()).toHaveLength(12);
    // Without halving again.
    expect(deliveries(right).at(-1)?.posts).toBe(4);
  });

  it("keeps an extrinsic with its proof within the configured bytes, unless one message is longer", async () => {
    const bytes = 2000;
    scene = await Scene.start({ batch: { bytes } });
    const { left, right } = scene;
    const relayer = await scene.relayer();
    const long = (size: number, i: number): Uint8Array => new Uint8Array(size).fill(i);
    await left.signed(
      ...[1, 2, 3, 4, 5].map((i) => left.postCall(right, "accept-1", long(300, i), 0n)),
      left.postCall(right, "accept-1", long(3000, 6), 0n),
    );
    await scene.pass([relayer], 6);
    expect(right.inbox()).toHaveLength(6);
    const all = deliveries(right);
    expect(all.filter((each) => each.bytes > bytes).map(({ posts }) => posts)).toEqual([1]);
    expect(all.length).toBeLessThan(6);
  });

  it("leaves out what another relayer delivered meanwhile, and delivers the others together", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await send(left, right, Array(6).fill("accept-1"));
    let simulations = 0;
    scene.faults = (rpc) => ({
      request: async (method, params) => {
        if (method === "state_call" && params?.[0] === SIMULATED && isDelivery(params)) {
          simulations += 1;
          if (simulations === 1) await deliver(scene, 3);
        }
        return rpc.request(method, params);
      },
    });
    await scene.pass([relayer], 6);
    expect(simulations).toBe(2);
    expect(deliveries(right).map(({ posts }) => posts)).toEqual([3, 3]);
    expect(await scene.ends()).toEqual({ "post delivered": 6 });
  });

  it("forms a new batch if some of its messages were delivered by another relayer while it was in the pool", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await send(left, right, Array(6).fill("accept-1"));
    await scene.pass([relayer], 1);
    await scene.rounds([relayer]);
    expect(right.server.pool.ready()).toHaveLength(1);
    await deliver(scene, 3);
    expect(right.server.pool.ready()).toHaveLength(0);
    await scene.rounds([relayer]);
    expect(right.server.pool.ready()).toHaveLength(1);
    await scene.pass([relayer], 3);
    expect(deliveries(right).map(({ posts }) => posts)).toEqual([3, 3]);
    expect(await scene.ends()).toEqual({ "post delivered": 6 });
  });

  it("sends nothing twice while it waits in a pool", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await send(left, right, Array(3).fill("accept-1"));
    await scene.pass([relayer], 1);
    const asked = new Map<string, number>();
    scene.faults = counting(asked);
    await scene.rounds([relayer], 4);
    expect(asked.get("author_submitExtrinsic")).toBe(1);
    expect(asked.get(SIMULATED)).toBe(1);
    await right.blocks();
    await scene.rounds([relayer]);
    expect(await scene.ends()).toEqual({ "post delivered": 3 });
  });

  it("backs off from a full pool, and forgets nothing", async () => {
    scene = await Scene.start({ firstSeconds: 60 });
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await send(left, right, Array(6).fill("accept-1"));
    await scene.pass([relayer], 1);
    let tries = 0;
    scene.faults = (rpc) => ({
      request: async (method, params) => {
        if (method !== "author_submitExtrinsic" || !isDelivery(params)) return rpc.request(method, params);
        tries += 1;
        throw new RpcRefusedError(method, 1016, "Immediately Dropped");
      },
    });
    await scene.pass([relayer], 16);
    // A batch that waits for 1, 2, 4, 8 rounds.
    expect(tries).toBeGreaterThanOrEqual(3);
    expect(tries).toBeLessThanOrEqual(6);
    expect(await scene.pending()).toBe(6);
    scene.faults = (rpc) => rpc;
    await scene.pass([relayer], 12);
    expect(deliveries(right).map(({ posts }) => posts)).toEqual([6]);
    expect(await scene.ends()).toEqual({ "post delivered": 6 });
  });

  it("leaves a message with too low a fee to others until it has timed out, and delivers one with a sufficient fee", async () => {
    scene = await Scene.start({ minimumFee: 2n * UNIT });
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await left.signed(
      left.postCall(right, "accept-1", body(1), 60n, 2n * UNIT - 1n),
      left.postCall(right, "accept-1", body(2), 60n, 2n * UNIT),
    );
    await scene.pass([relayer], 20);
    expect(right.inbox()).toEqual([hex(body(2))]);
    expect(await scene.ends()).toEqual({ "post delivered": 1, "post closed": 1 });
  });

  it("does not relay a message of a block that a fork before finality replaced", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await scene.pass([relayer], 1);
    const parent = left.chain.best;
    const signed = (i: number): Uint8Array =>
      left.chain.sign(alice, left.postCall(right, "accept-1", body(i), 0n));
    const lost = await left.chain.author({ extrinsics: [signed(1)], parent: parent.hash });
    expect(lost.outcomes.map(({ kind }) => kind)).toEqual(["success"]);
    await scene.rounds([relayer], 2);
    expect(await scene.pending()).toBe(0);
    const other = left.chain.sign(alice, left.postCall(right, "accept-1", body(2), 0n), {
      nonce: left.chain.at(parent.hash).nonce(alice.id),
    });
    const slot = { slot: (slotOf(lost.block.header) ?? 0n) + 1n };
    const { block } = await left.chain.author({ extrinsics: [other], parent: parent.hash, ...slot });
    await left.chain.author({ parent: block.hash });
    await left.finalize();
    await scene.pass([relayer], 6);
    expect(right.inbox()).toEqual([hex(body(2))]);
    expect(await scene.ends()).toEqual({ "post delivered": 1 });
  });

  it("delivers again what a fork before finality reverted", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await send(left, right, Array(3).fill("accept-1"));
    await scene.pass([relayer], 1);
    await scene.rounds([relayer]);
    const parent = right.chain.best;
    const { pool } = right.server;
    const lost = await right.chain.author({ extrinsics: pool.ready().map(({ extrinsic }) => extrinsic) });
    await scene.rounds([relayer]);
    expect(right.inbox()).toHaveLength(3);
    expect(await scene.ends()).toEqual({});
    const slot = (slotOf(lost.block.header) ?? 0n) + 1n;
    const { block } = await right.chain.author({ parent: parent.hash, slot });
    await right.chain.author({ parent: block.hash });
    for (const { hash } of pool.ready()) pool.remove(hash);
    await right.finalize();
    expect(right.inbox()).toHaveLength(0);
    await scene.pass([relayer], 8);
    expect(right.inbox()).toHaveLength(3);
    expect(await scene.ends()).toEqual({ "post delivered": 3 });
  });

  it("does not consider a message closed while a node is behind the block that sent it", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await scene.pass([relayer], 1);
    const early = hex(left.chain.finalized.hash);
    await send(left, right, Array(2).fill("accept-1"));
    await scene.rounds([relayer]);
    expect(await scene.pending()).toBe(2);
    scene.faults = (rpc, chain) =>
      chain === left ? tampered(rpc, { chain_getFinalizedHead: () => early }) : rpc;
    await scene.pass([relayer], 3);
    // What was read as final is kept.
    expect(await scene.ends()).not.toHaveProperty("post closed");
    scene.faults = (rpc) => rpc;
    await scene.pass([relayer], 6);
    expect(await scene.ends()).toEqual({ "post delivered": 2 });
    expect(right.inbox()).toHaveLength(2);
  });

  it("does not believe a node which reports messages as done", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await send(left, right, Array(2).fill("accept-1"));
    await scene.rounds([relayer]);
    scene.faults = (rpc, chain) =>
      chain === right
        ? tampered(rpc, {
            childstate_getStorageEntries: (values: (string | null)[]) =>
              values.map((value) => value ?? "0x00"),
          })
        : rpc;
    await scene.pass([relayer], 2);
    expect(await scene.ends()).toEqual({});
    scene.faults = (rpc) => rpc;
    await scene.pass([relayer], 6);
    expect(await scene.ends()).toEqual({ "post delivered": 2 });
    expect(right.inbox()).toHaveLength(2);
  });
});

/** Another relayer delivers the first of the pending POSTs, in a block of their own that is not final. */
async function deliver({ left, right }: Scene, count: number): Promise<void> {
  const link = new Link(left, right);
  const known = await link.known();
  const posts: PostRequest[] = [];
  for (let number = 1; number <= Number(known.at.height); number += 1) {
    const hash = left.chain.blockAt(number)?.hash ?? new Uint8Array();
    for (const sent of await link.source.sentAll(await link.source.sentIn(hash), hash)) {
      if (sent?.kind === "request" && sent.request.kind === "post") posts.push(sent.request);
    }
  }
  const some = posts.slice(0, count);
  const message = requestMessage(some, await link.messages.requests(known, some), RELAYER);
  const extrinsic = messagesExtrinsic(await link.target.messagesCall(), [message]);
  const { outcomes } = await right.chain.author({ extrinsics: [extrinsic] });
  expect(outcomes.map(({ kind }) => kind)).toEqual(["success"]);
}
