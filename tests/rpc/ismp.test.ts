import { beforeAll, describe, expect, it } from "@jest/globals";
import { storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import { RpcServer } from "../../bindings/chain/src/rpc/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { accepted } from "../support/api.ts";
import { loadBlob } from "../support/blob.ts";
import { Endpoint, relayer } from "../support/endpoint.ts";
import { blake2 } from "../support/hashing.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { commitment, type Get, message, type Post, responseCommitment } from "../support/ismp/codec.ts";
import { Reader } from "../support/scale.ts";
import { type Message, TestClient } from "./client.ts";

/**
 * The ten methods on a chain that has sent, received and answered messages of another one. Each JSON form is written
 * here as a relayer reads it.
 */

const HERE = "SUBSTRATE-here";
const THEM = "SUBSTRATE-them";
const BODY = utf8("body");
/** Greater than a JavaScript number can represent. */
const LONG = 2n ** 60n + 1n;

let runtime: Runtime;
let here: Endpoint;
let them: Endpoint;
let client: TestClient;
/** A POST and a GET that the chain sent, the POST that it received, and its response. */
let post: Post;
let get: Get;
let received: Post;
let answer: { readonly post: Post; readonly body: Uint8Array; readonly timeout: bigint };
let sentAt: number;
let updatedAt: number;
let handledAt: number;

const ID = { state_id: THEM, consensus_state_id: "them" };
const clientId = [...utf8("them")];
const childKey = (kind: string, hash: Uint8Array): Uint8Array => concat(utf8(kind), hash);

function postJson({ source, dest, nonce, from, to, timeout, body }: Post): object {
  return {
    source,
    dest,
    nonce: Number(nonce),
    from: hex(from),
    to: hex(to),
    timeoutTimestamp: Number(timeout),
    body: hex(body),
  };
}

function getJson({ source, dest, nonce, from, keys, height, context, timeout }: Get): object {
  return {
    source,
    dest,
    nonce: Number(nonce),
    from: hex(from),
    keys: keys.map(hex),
    height: Number(height),
    context: hex(context),
    timeoutTimestamp: Number(timeout),
  };
}

function postCall(from: Endpoint, to: Endpoint, module: string, timeout: bigint): Uint8Array {
  return from.chain.at().metadata.encodeCall("Probe", "post", {
    dest: { Substrate: hex(utf8(to.id)) },
    from: hex(utf8("accept-1")),
    to: hex(utf8(module)),
    timeout,
    body: hex(BODY),
    fee: 0n,
  });
}

beforeAll(async () => {
  runtime = await loadBlob();
  [here, them] = [await Endpoint.start(runtime, HERE), await Endpoint.start(runtime, THEM)];
  await here.root(...here.follow(them));
  client = new TestClient(new RpcServer(here.chain));

  const getCall = here.chain.at().metadata.encodeCall("Probe", "get", {
    dest: { Substrate: hex(utf8(them.id)) },
    from: hex(utf8("accept-1")),
    keys: ["0xaabb", "0xccdd"],
    height: 9n,
    context: "0xff",
    timeout: 500n,
    fee: 0n,
  });
  await here.signed(postCall(here, them, "accept-2", 3600n), getCall);
  sentAt = here.chain.best.number;
  const sent = { source: HERE, dest: THEM, from: utf8("accept-1") };
  post = { ...sent, nonce: 0n, to: utf8("accept-2"), timeout: here.time + 3600n, body: BODY };
  const keys = [Uint8Array.of(0xaa, 0xbb), Uint8Array.of(0xcc, 0xdd)];
  get = { ...sent, nonce: 1n, keys, height: 9n, context: Uint8Array.of(0xff), timeout: here.time + 500n };

  await them.signed(postCall(them, here, "answer-1", 3600n));
  received = {
    source: THEM,
    dest: HERE,
    nonce: 0n,
    from: utf8("accept-1"),
    to: utf8("answer-1"),
    timeout: them.time + 3600n,
    body: BODY,
  };
  await here.handle(message.consensus(them.id, them.finality(0), relayer));
  updatedAt = here.chain.best.number;
  const proof = them.overlayProof([childKey("RequestCommitments", commitment(received))]);
  await here.handle(message.requests([received], proof, relayer));
  handledAt = here.chain.best.number;
  const event = here.outcome().events.find(({ name }) => name === "Response");
  answer = { post: received, body: BODY.toReversed(), timeout: here.time + 3600n };
  expect(event?.data).toMatchObject({ commitment: hex(responseCommitment(answer)) });
});

const query = (...hashes: Uint8Array[]) => hashes.map((hash) => ({ commitment: hex(hash) }));
const blockHash = (number: number): string => hex(here.chain.blockAt(number)?.hash ?? new Uint8Array());

async function error(method: string, ...params: unknown[]): Promise<Message> {
  return (await client.ask(method, ...params)).error;
}

describe("ismp_queryRequests and ismp_queryResponses", () => {
  it("return the complete messages that were sent, and leave out the others", async () => {
    const unknown = blake2(utf8("never sent"));
    expect(
      await client.call("ismp_queryRequests", query(commitment(post), unknown, commitment(get))),
    ).toEqual([{ Post: postJson(post) }, { Get: getJson(get) }]);
    expect(await client.call("ismp_queryResponses", query(responseCommitment(answer), unknown))).toEqual([
      {
        Post: {
          post: postJson(received),
          response: hex(answer.body),
          timeoutTimestamp: Number(answer.timeout),
        },
      },
    ]);
    expect(await client.call("ismp_queryRequests", [])).toEqual([]);
  });

  it("write 64-bit integers as plain numbers", async () => {
    await here.signed(postCall(here, them, "accept-2", LONG));
    const sent = { ...post, nonce: 3n, timeout: here.time + LONG };
    const { data } =
      here.chain
        .at()
        .events()
        .find(({ pallet, name }) => pallet === "Ismp" && name === "Request") ?? {};
    const { commitment: hash } = data as unknown as { commitment: string };
    let text = "";
    const session = new RpcServer(here.chain).open((message_) => {
      text = message_;
    });
    const params = [[{ commitment: hash }]];
    await session.send(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ismp_queryRequests", params }));
    expect(text).toContain(`"timeoutTimestamp":${sent.timeout},`);
    session.close();
  });

  it("refuse what is not a commitment", async () => {
    expect((await error("ismp_queryRequests", [{ commitment: "0x00" }])).code).toBe(-32602);
    expect((await error("ismp_queryRequests", ["0x00"])).code).toBe(-32602);
  });
});

describe("ismp_queryEvents", () => {
  it("returns the events of each block in the range, by number or by hash", async () => {
    const expected = {
      [blockHash(sentAt)]: [{ PostRequest: postJson(post) }, { GetRequest: getJson(get) }],
      [blockHash(updatedAt)]: [
        { StateMachineUpdated: { state_machine_id: ID, latest_height: them.chain.best.number } },
      ],
      [blockHash(handledAt)]: [
        {
          PostResponse: {
            post: postJson(received),
            response: hex(answer.body),
            timeoutTimestamp: Number(answer.timeout),
          },
        },
        { PostRequestHandled: { commitment: hex(commitment(received)), relayer: hex(relayer) } },
      ],
    };
    expect(await client.call("ismp_queryEvents", sentAt, handledAt)).toEqual(expected);
    expect(await client.call("ismp_queryEvents", blockHash(sentAt), blockHash(handledAt))).toEqual(expected);
    expect(await client.call("ismp_queryEvents", handledAt, sentAt)).toEqual({});
  });

  it("with metadata, names the extrinsic by the hash of all its bytes, and none outside of extrinsics", async () => {
    const told = await client.call("ismp_queryEventsWithMetadata", sentAt, sentAt);
    const [, first, second] = here.chain.blockAt(sentAt)?.extrinsics ?? [];
    const meta = (extrinsic: Uint8Array | undefined) => ({
      block_hash: blockHash(sentAt),
      transaction_hash: hex(blake2(extrinsic ?? new Uint8Array())),
      block_number: sentAt,
    });
    expect(told).toEqual({
      [blockHash(sentAt)]: [
        { meta: meta(first), event: { PostRequest: postJson(post) } },
        { meta: meta(second), event: { GetRequest: getJson(get) } },
      ],
    });
  });

  it("refuses the same as a node: unknown blocks, a range from block 0; and also too long a range", async () => {
    expect(await error("ismp_queryEvents", 1, 1000)).toEqual({
      code: 9876,
      message: "Invalid block number provided",
    });
    const nowhere = hex(new Uint8Array(32).fill(1));
    const why = { code: 9876, message: "Invalid block number or hash provided" };
    expect(await error("ismp_queryEvents", nowhere, 1)).toEqual(why);
    expect(await error("ismp_queryEvents", 0, 1)).toEqual(why);
    const narrow = new TestClient(new RpcServer(here.chain, { limits: { blocks: 2 } }));
    expect(await narrow.refusal("ismp_queryEvents", 1, 3)).toBe(9876);
    expect(Object.keys(await narrow.call("ismp_queryEvents", 1, 2))).toHaveLength(2);
  });
});

describe("proofs", () => {
  const nodesOf = ({ proof }: Message): Uint8Array[] => new Reader(Uint8Array.from(proof)).byteVectors();

  it("of the state are valid under the block's state root", async () => {
    const keys = [storagePrefix("System", "Number"), utf8("nothing is here")];
    const told = await client.call(
      "ismp_queryStateProof",
      sentAt,
      keys.map((key) => [...key]),
    );
    expect(told.height).toBe(sentAt);
    const root = here.block(sentAt).stateRoot;
    const [number, nothing] = accepted(
      runtime.lightClient.readProof("blake2_256", root, nodesOf(told), keys),
    );
    expect([number && new Reader(number).u32(), nothing]).toEqual([sentAt, null]);
  });

  it("of the child trie begin at its root", async () => {
    const keys = [commitment(post), blake2(utf8("never sent"))].map((hash) =>
      childKey("RequestCommitments", hash),
    );
    const told = await client.call(
      "ismp_queryChildTrieProof",
      sentAt,
      keys.map((key) => [...key]),
    );
    const nodes = nodesOf(told);
    const root = here.chain.blockAt(sentAt)?.state.children.get("ISMP")?.root(1) ?? new Uint8Array();
    expect(hex(blake2(nodes[0] ?? new Uint8Array()))).toBe(hex(root));
    const [there, absent] = accepted(runtime.lightClient.readProof("blake2_256", root, nodes, keys));
    expect([there?.length, absent]).toEqual([65, null]);
  });

  it("are refused for unknown heights, and for an empty child trie", async () => {
    const message_ = "Could not find valid blockhash for provided height";
    expect(await error("ismp_queryStateProof", 1000, [])).toEqual({ code: 9876, message: message_ });
    expect(await error("ismp_queryChildTrieProof", 1000, [])).toEqual({ code: 9876, message: message_ });
    const empty = { code: 9876, message: "Child trie root storage returned None" };
    expect(await error("ismp_queryChildTrieProof", 0, [])).toEqual(empty);
    expect((await error("ismp_queryStateProof", 1, [[256]])).code).toBe(-32602);
  });
});

describe("the knowledge of another chain", () => {
  it("is its consensus state, at a height or at the best block", async () => {
    const before = await client.call("ismp_queryConsensusState", sentAt, clientId);
    const now = await client.call("ismp_queryConsensusState", null, clientId);
    expect(before).not.toEqual(now);
    expect(Buffer.from(now).includes(Buffer.from(them.block(them.chain.best.number).hash))).toBe(true);
    // Unexpected, but the same as a node: an unknown height means the best block.
    expect(await client.call("ismp_queryConsensusState", 100_000, clientId)).toEqual(now);
    expect(await error("ismp_queryConsensusState", null, [1, 2, 3, 4])).toEqual({
      code: 9876,
      message: "Error fetching Consensus state",
    });
  });

  it("is its latest height, the time of its last update, and the challenge period", async () => {
    const height = await client.call("ismp_queryStateMachineLatestHeight", ID);
    expect(height).toBe(them.chain.best.number);
    const timestamp = here.chain.at(blockHash(updatedAt)).query("Timestamp", "Now");
    expect(await client.call("ismp_queryStateMachineUpdateTime", { id: ID, height })).toBe(
      Number(timestamp) / 1000,
    );
    expect(await client.call("ismp_queryChallengePeriod", ID)).toBe(0);
  });

  it.each([
    ["ismp_queryStateMachineLatestHeight", "Error fetching latest state machine height"],
    ["ismp_queryChallengePeriod", "Error fetching Challenge period"],
  ])("%s refuses an unknown chain", async (method, message_) => {
    for (const state_id of ["EVM-1", "POLKADOT-2000", "KUSAMA-4294967295", "TNDRMINT-cosm", "RELAY-rely-7"]) {
      expect(await error(method, { ...ID, state_id })).toEqual({ code: 9876, message: message_ });
    }
  });

  it.each(["EVM-4294967296", "EVM-", "SUBSTRATE-short", "ETH-1", "RELAY-x-1", 5])(
    "the text %s is not a state machine",
    async (state_id) => {
      expect((await error("ismp_queryChallengePeriod", { ...ID, state_id })).code).toBe(-32602);
    },
  );

  it("is requested with exact heights and ids of four bytes", async () => {
    const id = { ...ID, consensus_state_id: "three" };
    expect((await error("ismp_queryChallengePeriod", id)).code).toBe(-32602);
    const height = 2 ** 53;
    expect((await error("ismp_queryStateMachineUpdateTime", { id: ID, height })).code).toBe(-32602);
  });
});
