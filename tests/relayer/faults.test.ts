import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket, connect as tcp } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "@jest/globals";
import {
  authoritySet,
  type ChainBlock,
  devAccount,
  encodeFinalityProof,
  encodeHeader,
  justify,
  storagePrefix,
} from "../../bindings/chain/src/chain/index.ts";
import { NetworkServer } from "../../bindings/chain/src/rpc/index.ts";
import {
  fraudProofMessage,
  type RpcClient,
  requestKey,
  requestReceiptKey,
  WebSocketRpc,
} from "../../bindings/relayer/src/prover/index.ts";
import { Journal } from "../../bindings/relayer/src/relayer/journal.ts";
import { hex, utf8 } from "../support/hex.ts";
import { Link, type LiveChain, RELAYER } from "../support/live-chain.ts";
import { flipped, type Json, type Lies, tampered } from "../support/tampered-rpc.ts";
import { Scene } from "./scene.ts";

/**
 * Faults between a relayer and its chains: dishonest nodes, failing nodes, unusable clients. Each is detected, has a
 * name in log and metrics, has no wrong effect, and is over when its cause is.
 */

const BODY = utf8("a body of some length, so that it is no short value");
const EVENTS = hex(storagePrefix("System", "Events"));
const RECEIPT = hex(requestReceiptKey(new Uint8Array()));
const REQUEST = hex(requestKey(new Uint8Array()));
const VOTERS = ["Alice", "Bob", "Charlie", "Dave"];
const key = (name: string) => devAccount(name, "ed25519");

let scene: Scene;
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await scene.end();
});

/** How often a chain refused the relayer's messages. */
async function refused(): Promise<number> {
  const { values } = await scene.metrics.submissions.get();
  return values
    .filter(({ labels }) => labels.result === "refused")
    .reduce((sum, { value }) => sum + value, 0);
}

/**
 * Sends a POST from left to right during the fault, and continues without it.
 *
 * @param arrives whether the message arrives in spite of the fault
 */
async function survives(fault: Scene["faults"], name: string | undefined, arrives = false): Promise<void> {
  scene = await Scene.start();
  const { left, right } = scene;
  const relayer = await scene.relayer();
  await scene.pass([relayer], 1);
  scene.faults = fault;
  await left.signed(left.postCall(right, "accept-1", BODY, 0n));
  await scene.pass([relayer], 5);
  const failures = await scene.failures();
  if (name === undefined) expect(failures).toEqual({});
  else expect(failures[name]).toBeGreaterThan(0);
  expect(right.inbox()).toHaveLength(arrives ? 1 : 0);
  expect(await refused()).toBe(0);
  scene.faults = (rpc) => rpc;
  await scene.pass([relayer], 6);
  expect(right.inbox()).toHaveLength(1);
  expect(await scene.ends()).toEqual({ "post delivered": 1 });
}

const of =
  (name: string, lies: Lies): Scene["faults"] =>
  (rpc, chain) =>
    chain.id === name ? tampered(rpc, lies) : rpc;

/** Gives false entries of the trie of messages, to every method that returns them. */
function entries(prefix: string, value: string | null): Lies {
  const lie = (key: string, truth: Json): Json => (key.startsWith(prefix) ? value : truth);
  return {
    childstate_getStorage: (answer, [, asked]) => lie(asked, answer),
    childstate_getStorageEntries: (answers: Json[], [, asked]) =>
      answers.map((answer, i) => lie(asked[i], answer)),
  };
}

describe("a relayer whose node is dishonest", () => {
  it("reports nothing with honest nodes", () => survives((rpc) => rpc, undefined, true));

  it("detects another header for a hash", () =>
    survives(
      of("left", { chain_getHeader: (header) => ({ ...header, stateRoot: flipped(header.stateRoot, 5) }) }),
      "DishonestNodeError",
    ));

  it("detects another block for a number", () =>
    survives(
      of("left", {
        chain_getBlockHash: (hash, [number]) =>
          Array.isArray(number) && number.length === 1 && number[0] > 2
            ? [hex(scene.left.chain.blockAt(1)?.hash ?? new Uint8Array())]
            : hash,
      }),
      "DishonestNodeError",
    ));

  it("detects a proof of messages with an altered node", () =>
    survives(
      of("left", {
        state_getChildReadProof: (answer) => ({
          ...answer,
          proof: answer.proof.map((node: string) => flipped(node, 3)),
        }),
      }),
      "DishonestNodeError",
    ));

  it("detects a proof of messages that lacks a node", () =>
    survives(
      of("left", {
        state_getChildReadProof: (answer) => ({ ...answer, proof: answer.proof.slice(0, -1) }),
      }),
      "DishonestNodeError",
    ));

  it("detects a block whose messages are hidden", () =>
    survives(
      of("left", {
        // The events of the previous block with their proof: nothing was sent there.
        state_getReadProof: (answer, [keys]) => (keys[0] === EVENTS ? { ...answer, proof: [] } : answer),
      }),
      "DishonestNodeError",
    ));

  it("detects an event of a message that was never sent", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    await left.signed(left.postCall(right, "accept-1", BODY, 0n));
    const at = left.chain.best.hash;
    await left.blocks();
    const relayer = await scene.relayer();
    // Proof and value of a block that sent one, for all blocks that did not.
    scene.faults = (rpc, chain) => ({
      request: (method, params) =>
        chain === left &&
        method === "state_getReadProof" &&
        (params?.[0] as string[] | undefined)?.[0] === EVENTS
          ? rpc.request(method, [params?.[0], hex(at)])
          : rpc.request(method, params),
    });
    await scene.pass([relayer], 2);
    expect((await scene.failures())["DishonestNodeError"]).toBeGreaterThan(0);
    expect(right.inbox()).toHaveLength(0);
    scene.faults = (rpc) => rpc;
    await scene.pass([relayer], 6);
    expect(await scene.ends()).toEqual({ "post delivered": 1 });
  });

  it("detects a message that is reported as delivered, and is not", () =>
    survives(of("rite", entries(RECEIPT, "0x01")), "DishonestNodeError"));

  it("detects a message that is reported as closed, and is not", () =>
    survives(of("left", entries(REQUEST, null)), "DishonestNodeError"));

  it("detects another message for a commitment", () =>
    survives(
      of("left", {
        state_call: (answer, [method]) =>
          method === "IsmpRuntimeApi_requests" ? flipped(answer, answer.length / 2 - 12) : answer,
      }),
      "DishonestNodeError",
    ));

  it("detects votes of keys outside of the authority set", () =>
    survives(
      of("left", {
        grandpa_proveFinality: () => {
          const { finalized: target } = scene.left.chain;
          const others = ["Eve", "Ferdie", "Charlie"].map(key);
          const set = { id: 0n, voters: others.map(({ publicKey }) => ({ id: publicKey, weight: 1n })) };
          return hex(encodeFinalityProof(target.hash, justify(target, set, others), []));
        },
      }),
      "DishonestNodeError",
    ));

  it("accepts no finalized block without votes", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await scene.pass([relayer], 2);
    const link = new Link(left, right);
    await link.update();
    const known = await link.target.latestHeight(left.machineId);
    // It is sent in a block that is final according to the node alone.
    const call = left.postCall(right, "accept-1", BODY, 0n);
    const { block } = await left.chain.author({ extrinsics: [left.chain.sign(devAccount("Alice"), call)] });
    scene.faults = of("left", { chain_getFinalizedHead: () => hex(block.hash) });
    for (let i = 0; i < 3; i += 1) await relayer.round();
    expect((await scene.failures())["NoJustificationError"]).toBeGreaterThan(0);
    expect(await link.target.latestHeight(left.machineId)).toBe(known);
    expect(await refused()).toBe(0);
    scene.faults = (rpc) => rpc;
    await scene.pass([relayer], 6);
    expect(await scene.ends()).toEqual({ "post delivered": 1 });
  });

  it("goes back if finality is reverted, and repeats what ended on that fork only", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await right.signed(right.postCall(left, "accept-1", BODY, 0n));
    // Until the delivery is in the pool of the chain that forks.
    for (let i = 0; (await taken(left, "deliver")) === 0; i += 1) {
      if (i > 0) await Promise.all([left.blocks(), right.blocks()]);
      if (i > 8) throw new Error("nothing is delivered");
      await relayer.round();
    }
    const parent = left.chain.best;
    const extrinsics = left.server.pool.ready().map(({ extrinsic }) => extrinsic);
    const sent = left.chain.sign(
      devAccount("Alice"),
      left.postCall(right, "accept-1", utf8("on a fork"), 0n),
    );
    const { block: fork } = await left.chain.author({
      parent: parent.hash,
      extrinsics: [...extrinsics, sent],
    });
    const slot = BigInt(fork.number) + 290_000_100n;
    const { block: honest } = await left.chain.author({ parent: parent.hash, slot });
    scene.faults = of("left", {
      chain_getFinalizedHead: () => hex(fork.hash),
      chain_getBlockHash: (answer, [asked]) => onFork(answer, asked, fork),
    });
    await relayer.round();
    expect(await scene.ends()).toEqual({ "post delivered": 1 });
    await left.chain.finalize(honest.hash);
    expect(left.inbox()).toHaveLength(0);

    scene.faults = (rpc) => rpc;
    await scene.pass([relayer], 10);
    // Both parts of the relayer read blocks, each on its own.
    expect((await scene.failures())["FinalityTakenBackError"]).toBe(2);
    expect(left.inbox()).toHaveLength(1);
    // The delivery counts twice. A message sent on the fork is closed, or sent again through the pool, or one after
    // the other.
    const { "post delivered": delivered, "post closed": closed = 0 } = await scene.ends();
    expect(delivered).toBe(2 + right.inbox().length);
    expect(Math.max(right.inbox().length, closed)).toBe(1);
  });

  it("only waits while the node lags behind", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await scene.pass([relayer], 1);
    const { hash, number } = left.chain.finalized;
    scene.faults = of("left", { chain_getFinalizedHead: () => hex(hash) });
    await left.signed(left.postCall(right, "accept-1", BODY, 0n));
    await scene.pass([relayer], 4);
    expect(right.inbox()).toHaveLength(0);
    expect(await scene.failures()).toEqual({});
    const { values } = await scene.metrics.readHeight.get();
    expect(values).toContainEqual({ labels: { chain: left.name }, value: number });
    scene.faults = (rpc) => rpc;
    await scene.pass([relayer], 6);
    expect(await scene.ends()).toEqual({ "post delivered": 1 });
  });
});

describe("a relayer whose connection", () => {
  /** Nodes behind a network that forwards so many bytes of answers in each connection, and then fails in that way. */
  async function behind(bytes: () => number, then: "breaks off" | "stalls"): Promise<void> {
    scene = await Scene.start();
    const wires = new Map<LiveChain, string>();
    for (const chain of [scene.left, scene.right]) {
      const node = await NetworkServer.listen(chain.server, { port: 0 });
      ends.push(() => node.close());
      wires.set(chain, await proxy(Number(new URL(node.url).port), bytes, then));
    }
    scene.wire = (chain) => new WebSocketRpc(wires.get(chain) ?? "", { timeout: 500 });
  }

  it.each(["breaks off", "stalls"] as const)(
    "%s in the middle of answers continues when it works again",
    async (then) => {
      let bytes = 2000;
      await behind(() => bytes, then);
      const { left, right } = scene;
      const relayer = await scene.relayer();
      await left.signed(left.postCall(right, "accept-1", BODY, 0n));
      await scene.pass([relayer], 2);
      expect((await scene.failures())["RpcUnreachableError"]).toBeGreaterThan(0);
      expect(right.inbox()).toHaveLength(0);
      bytes = Number.POSITIVE_INFINITY;
      await scene.pass([relayer], 8);
      expect(await scene.ends()).toEqual({ "post delivered": 1 });
    },
  );
});

describe("a relayer whose client", () => {
  interface Trouble {
    readonly level: number;
    readonly msg: string;
    readonly at: string;
    readonly chain: string;
    readonly why: string;
  }

  const troubles = (): Trouble[] => scene.lines.filter(({ why }) => why !== undefined) as never;

  async function stopped(why: string): Promise<string[]> {
    const { values } = await scene.metrics.clientStopped.get();
    return values
      .filter(({ labels, value }) => labels.why === why && value === 1)
      .map(({ labels }) => `${labels.at} of ${labels.chain}`);
  }

  /** Proves to right that the voters of left finalized two blocks of a fork. */
  async function freeze(): Promise<void> {
    const { left, right } = scene;
    const link = new Link(left, right);
    const parent = left.chain.best;
    const set = authoritySet(left.chain.at(parent.hash).runtime, left.chain.at(parent.hash).storage());
    if (set === undefined) throw new Error("there are no voters");
    const author = (slot: bigint) => left.chain.author({ parent: parent.hash, slot });
    const slot = BigInt(parent.number) + 290_000_100n;
    const blocks = [(await author(slot)).block, (await author(slot + 1n)).block] as const;
    await left.chain.finalize(blocks[0].hash);
    await link.update();
    const [one, two] = blocks.map(({ hash, number, header }) =>
      encodeFinalityProof(hash, justify({ hash, number }, set, VOTERS.map(key)), [encodeHeader(header)]),
    ) as [Uint8Array, Uint8Array];
    await link.carry(fraudProofMessage(left.id, one, two, RELAYER));
    expect(await link.target.isFrozen(left.id)).toBe(true);
  }

  it("is frozen stops that route, reports it once, and serves the other", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await scene.pass([relayer], 1);
    await freeze();
    const since = Number(right.time) * 1000;
    const before = await taken(right);
    await left.signed(left.postCall(right, "accept-1", BODY, 0n));
    await right.signed(
      right.postCall(left, "accept-1", BODY, 0n),
      right.getCall(left, [utf8("key")], left.chain.best.number + 2, 60n),
    );
    await scene.pass([relayer], 16);

    expect(right.inbox()).toEqual([hex(utf8("timeout"))]);
    expect(left.inbox()).toEqual([hex(BODY)]);
    // Nothing but the GET's timeout, which needs no client.
    expect((await taken(right)) - before).toBe(1);
    expect(await refused()).toBe(0);
    expect(await scene.ends()).toEqual({ "post delivered": 1, "get closed": 1 });
    expect(troubles()).toMatchObject([
      { level: 50, at: "SUBSTRATE-rite", chain: "SUBSTRATE-left", client: "left", why: "frozen" },
    ]);
    const { msg } = troubles()[0] as Trouble;
    expect(msg).toContain(
      'the route is stopped: SUBSTRATE-rite has a frozen client "left" of SUBSTRATE-left',
    );
    expect(Date.parse(/since (\S+Z)/.exec(msg)?.[1] ?? "")).toBe(since);
    expect(msg).toContain("root has to create a client under another consensus state id");
    expect(await stopped("frozen")).toEqual(["SUBSTRATE-rite of SUBSTRATE-left"]);
  });

  it("expired while the relayer was stopped stops that route, and reports it once", async () => {
    scene = await Scene.start({ unbonding: 120n });
    const { left, right } = scene;
    const updated = (await new Link(left, right).target.consensusUpdateTime(left.id)) ?? 0n;
    await left.signed(left.postCall(right, "accept-1", BODY, 0n));
    await left.blocks(25);
    await right.blocks(25);
    const relayer = await scene.relayer();
    await scene.pass([relayer], 4);
    expect(right.inbox()).toHaveLength(0);
    expect((await taken(left)) + (await taken(right)) + (await refused())).toBe(0);
    expect(troubles().map(({ at, why }) => `${at} ${why}`)).toEqual([
      "SUBSTRATE-left expired",
      "SUBSTRATE-rite expired",
    ]);
    const since = new Date(Number(updated + 120n) * 1000).toISOString();
    expect(troubles()[1]?.msg).toContain(`an expired client "left" of SUBSTRATE-left, since ${since}`);
    expect(await stopped("expired")).toHaveLength(2);
  });

  it("is updated in time continues: the control of both", async () => {
    scene = await Scene.start({ unbonding: 120n });
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await scene.pass([relayer], 25);
    await left.signed(left.postCall(right, "accept-1", BODY, 0n));
    await scene.pass([relayer], 6);
    expect(right.inbox()).toHaveLength(1);
    expect(troubles()).toEqual([]);
  });

  it("is missing reports it once, and continues when root has created it", async () => {
    scene = await Scene.start({ clients: false });
    const { left, right } = scene;
    await left.follow(right);
    const relayer = await scene.relayer();
    await left.signed(left.postCall(right, "accept-1", BODY, 0n));
    await scene.pass([relayer], 3);
    expect(troubles()).toMatchObject([{ at: "SUBSTRATE-rite", chain: "SUBSTRATE-left", why: "missing" }]);
    await right.follow(left);
    await scene.pass([relayer], 6);
    expect(await scene.ends()).toEqual({ "post delivered": 1 });
    expect(
      scene.lines.filter(({ msg }) => msg === "the client is usable again, and the route is resumed"),
    ).toHaveLength(1);
    expect(await stopped("missing")).toEqual([]);
  });
});

describe("a relayer that was stopped", () => {
  it("catches up through two changes of voters", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const before = await scene.relayer();
    await scene.pass([before], 3);
    await before.close();
    await left.changeVoters(["Eve", "Ferdie"]);
    await left.blocks(2);
    await left.changeVoters(["Alice", "Eve", "Bob"]);
    await left.signed(left.postCall(right, "accept-1", BODY, 0n));
    await left.blocks(2);
    const relayer = await scene.relayer();
    await scene.pass([relayer], 8);
    expect(await scene.ends()).toEqual({ "post delivered": 1 });
    expect(await scene.failures()).toEqual({});
  });

  it("forgets the heights of GETs that timed out", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await left.signed(left.getCall(right, [utf8("key")], 1_000_000, 60n));
    await scene.pass([relayer], 2);
    await relayer.close();
    expect(await needs()).toHaveLength(1);
    const again = await scene.relayer();
    await scene.pass([again], 14);
    await again.close();
    expect(await scene.ends()).toEqual({ "get closed": 1 });
    expect(await needs()).toEqual([]);
  });

  it("reads past a message that another relayer has closed", async () => {
    scene = await Scene.start();
    const { left, right } = scene;
    const other = await Scene.beside(scene);
    ends.push(() => other.end());
    await left.signed(left.postCall(right, "refuse-1", BODY, 30n));
    await scene.pass([await other.relayer()], 14);
    expect(await other.ends()).toEqual({ "post closed": 1 });
    await left.signed(left.postCall(right, "accept-1", BODY, 0n));
    await scene.pass([await scene.relayer()], 6);
    expect(await scene.ends()).toEqual({ "post closed": 1, "post delivered": 1 });
  });

  it("stops soon even if a node does not answer, and leaves a usable journal", async () => {
    scene = await Scene.start({ answerSeconds: 3600 });
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await left.signed(left.postCall(right, "accept-1", BODY, 0n));
    await scene.pass([relayer], 1);
    let asked = 0;
    const stalled: RpcClient = {
      request: () => {
        asked += 1;
        return new Promise(() => undefined);
      },
    };
    scene.faults = () => stalled;
    const stop = new AbortController();
    const running = relayer.run(stop.signal);
    while (asked === 0) await new Promise((done) => setTimeout(done, 10));
    stop.abort();
    await running;
    await relayer.close();
    scene.faults = (rpc) => rpc;
    await scene.pass([await scene.relayer()], 6);
    expect(await scene.ends()).toEqual({ "post delivered": 1 });
    expect(await scene.failures()).toEqual({});
  });
});

/** Heights that the stopped relayer still has to update to. */
async function needs(): Promise<readonly unknown[]> {
  const journal = await Journal.open(join(scene.folder, "consensus"));
  const entries = await journal.entries();
  await journal.close();
  return entries.filter((entry) => (entry as { exact?: boolean }).exact);
}

/** How many of the relayer's transactions a chain's pool accepted, of one kind or of all. */
async function taken(chain: LiveChain, kind?: string): Promise<number> {
  const { values } = await scene.metrics.submissions.get();
  return values
    .filter(({ labels }) => labels.chain === chain.name && labels.result === "taken")
    .filter(({ labels }) => kind === undefined || labels.message === kind)
    .reduce((sum, { value }) => sum + value, 0);
}

/** A port that forwards to another one, until so many bytes of answers have passed in a connection. */
async function proxy(port: number, bytes: () => number, then: "breaks off" | "stalls"): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = tcp(port, "127.0.0.1");
    let passed = 0;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on("data", (data) => far.write(data));
    far.on("data", (data) => {
      const left = bytes() - passed;
      passed += data.length;
      if (left > 0) near.write(data.subarray(0, Math.min(left, data.length)));
      if (data.length > left && then === "breaks off") near.end();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((done) => server.close(done));
  });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function onFork(answer: Json, asked: unknown, { number, hash }: ChainBlock): Json {
  if (asked === undefined) return hex(hash);
  if (!Array.isArray(asked)) return asked === number ? hex(hash) : answer;
  return asked.map((each, i) => (each === number ? hex(hash) : answer[i]));
}
