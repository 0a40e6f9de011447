import { beforeAll, describe, expect, it } from "@jest/globals";
import { concat, encodeBytes, encodeVec } from "../../bindings/core/src/codec/scale.ts";
import {
  DishonestNodeError,
  type KnownState,
  MessageProver,
  NotProvableError,
  type PostRequest,
  RpcRefusedError,
  requestMessage,
  type StateProof,
  SubstrateNode,
} from "../../bindings/relayer/src/prover/index.ts";
import { loadBlob } from "../support/blob.ts";
import { hex, unhex, utf8 } from "../support/hex.ts";
import { Link, LiveChain, RELAYER } from "../support/live-chain.ts";
import { flipped, type Lies, tampered } from "../support/tampered-rpc.ts";

describe("a proof of messages from a node", () => {
  let left: LiveChain;
  let right: LiveChain;
  let there: Link;
  let back: Link;
  let posts: PostRequest[];
  let known: KnownState;

  beforeAll(async () => {
    const runtime = await loadBlob();
    left = await LiveChain.start(runtime, "SUBSTRATE-left");
    right = await LiveChain.start(runtime, "SUBSTRATE-rite");
    await right.follow(left);
    await left.follow(right);
    there = new Link(left, right);
    back = new Link(right, left);
    posts = [];
    for (let i = 0; i < 6; i += 1) {
      await left.signed(left.postCall(right, "accept-1", utf8(`body ${i}`), 3600n));
      posts.push(((await there.sent()) as { request: PostRequest }).request);
    }
    await there.update();
    known = await there.known();
  });

  function prover(lies: Lies = {}, of: LiveChain = left): MessageProver {
    return new MessageProver(new SubstrateNode(tampered(of.rpc(), lies)), right.lightClient);
  }

  it("shows all of a batch, and no node of the state outside of the messages", async () => {
    const proof = await prover().requests(known, posts);
    const full = left.chain.at().childProof(utf8("ISMP"), []);
    for (const node of full.slice(0, -1)) expect(proof.nodes.map(hex)).not.toContain(hex(node));
    const one = await prover().requests(known, posts.slice(0, 1));
    expect(one.nodes.length).toBeLessThan(proof.nodes.length);
  });

  it("is not made for a message that was never sent", async () => {
    const never = { ...(posts[0] as PostRequest), nonce: 99n };
    await expect(prover().requests(known, [never])).rejects.toThrow(NotProvableError);
  });

  it("of missing receipts can be made for a chain that never received anything", async () => {
    await right.blocks(1);
    await back.update();
    const empty: StateProof = await prover({}, right).requestsAbsent(await back.known(), posts);
    expect(empty.nodes.map(hex)).toEqual(["0x00"]);
  });

  it("of missing receipts is not made after the message was received", async () => {
    const [first, second] = posts as [PostRequest, PostRequest];
    await there.carry(requestMessage([first], await prover().requests(known, [first]), RELAYER));
    await back.update();
    const now = await back.known();
    await expect(prover({}, right).requestsAbsent(now, [first])).rejects.toThrow(NotProvableError);
    expect((await prover({}, right).requestsAbsent(now, [second])).nodes.length).toBeGreaterThan(0);
  });

  it("comes from ismp_queryChildTrieProof if a node has no other method", async () => {
    const truth = left.rpc();
    const lies: Lies = {};
    const rpc = tampered(truth, lies);
    const node = new SubstrateNode({
      request: async (method, params = []) => {
        if (method === "state_getChildReadProof")
          throw new RpcRefusedError(method, -32601, "Method not found");
        if (method !== "ismp_queryChildTrieProof") return rpc.request(method, params);
        const [height, keys] = params as [number, number[][]];
        const hash = await truth.request("chain_getBlockHash", [height]);
        const hexKeys = keys.map((key) => hex(Uint8Array.from(key)));
        const trie = hex(utf8(":child_storage:default:ISMP"));
        const answer = await truth.request("state_getChildReadProof", [trie, hexKeys, hash]);
        const { proof } = answer as { proof: string[] };
        return { proof: [...encodeVec(proof.map((item) => encodeBytes(unhex(item))))], height };
      },
    });
    const proof = await new MessageProver(node, right.lightClient).requests(known, posts);
    expect(proof).toEqual(await prover().requests(known, posts));
  });

  const lies: readonly (readonly [string, Lies])[] = [
    [
      "a node of the trie with a bit changed",
      {
        state_getChildReadProof: (answer) => ({
          ...answer,
          proof: answer.proof.map((node: string) => flipped(node, (node.length - 2) / 2 - 1)),
        }),
      },
    ],
    [
      "a proof with a node missing",
      { state_getChildReadProof: (answer) => ({ ...answer, proof: answer.proof.slice(0, -1) }) },
    ],
    ["no nodes at all", { state_getChildReadProof: (answer) => ({ ...answer, proof: [] }) }],
    ["another block under that number", { chain_getBlockHash: () => [hex(left.chain.genesis.hash)] }],
  ];

  it.each(lies)("is refused if a node returns %s", async (_, told) => {
    await expect(prover(told).requests(known, posts)).rejects.toThrow(DishonestNodeError);
    await expect(prover().requests(known, posts)).resolves.toBeDefined();
  });

  it("of the state is refused if the node leaves a key undecided", async () => {
    const height = known.at.height;
    const get = {
      kind: "get",
      source: "SUBSTRATE-rite",
      dest: "SUBSTRATE-left",
      nonce: 0n,
      from: utf8("accept"),
      keys: [concat(utf8("some key"))],
      height,
      context: new Uint8Array(),
      timeout: 0n,
    } as const;
    expect((await prover().state(known, [get])).of).toBe("state");
    const liar = prover({ state_getReadProof: (answer) => ({ ...answer, proof: answer.proof.slice(1) }) });
    await expect(liar.state(known, [get])).rejects.toThrow(DishonestNodeError);
    await expect(prover().state(known, [{ ...get, height: height + 1n }])).rejects.toThrow(NotProvableError);
  });
});
