import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { Runtime } from "../../bindings/core/src/index.ts";
import {
  type PostRequest,
  type PostResponse,
  postTimeoutMessage,
  requestMessage,
  responseMessage,
  responseTimeoutMessage,
} from "../../bindings/relayer/src/prover/index.ts";
import { AuthorsFolder, soloDevFile, soloFile } from "../support/author.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { Link, LiveChain, RELAYER } from "../support/live-chain.ts";

/*
 * A module whose messages are typed in its description: `tests/assembly/echo` answers each message with twice its number.
 * Two chains, real proofs; what reaches the module's code, and what the generated checks keep from it. Probe sends what
 * the module itself never would. The example `teleport` has GETs.
 */

jest.setTimeout(300_000);

/** What a pool answers where the runtime would refuse a message. */
const REFUSED = "Invalid Transaction";
/** SCALE of a `Ping`: 5 and "hi". */
const PING = concat(Uint8Array.of(5, 0, 0, 0), Uint8Array.of(2 << 2), utf8("hi"));

describe("a module with typed messages", () => {
  const folder = new AuthorsFolder();
  let runtime: Runtime;
  let left: LiveChain;
  let rite: LiveChain;
  let there: Link;
  let back: Link;

  beforeAll(async () => {
    folder.copy("tests/assembly/echo", "echo");
    folder.write("solo.json", soloFile);
    folder.write("solo-dev.json", soloDevFile);
    folder.write("runtime.json", {
      ...soloDevFile,
      pallets: (soloDevFile["pallets"] as object[]).concat({ pallet: "./echo", index: 78 }),
    });
    runtime = await folder.runtime("runtime.json", "--debug");
  });

  afterAll(() => folder.remove());

  beforeEach(async () => {
    left = await LiveChain.start(runtime, "SUBSTRATE-left");
    rite = await LiveChain.start(runtime, "SUBSTRATE-rite");
    await left.follow(rite);
    await rite.follow(left);
    [there, back] = [new Link(left, rite), new Link(rite, left)];
  });

  const told = (chain: LiveChain): unknown[] => chain.events("Echo").map(({ name, data }) => [name, data]);

  async function ping(text: string, timeout: bigint, fee = 0n): Promise<PostRequest> {
    const dest = { Substrate: hex(utf8("rite")) };
    const values = { dest, number: 21, text: hex(utf8(text)), timeout, fee };
    await left.signed(left.chain.at().metadata.encodeCall("Echo", "ping", values));
    return ((await there.sent()) as { request: PostRequest }).request;
  }

  async function deliver(link: Link, post: PostRequest): Promise<void> {
    await link.update();
    await link.carry(
      requestMessage([post], await link.messages.requests(await link.known(), [post]), RELAYER),
    );
  }

  it("gets messages and answers as values of their types", async () => {
    await deliver(there, await ping("hello", 3600n));
    expect(told(rite)).toEqual([["Heard", { number: 21, text: hex(utf8("hello")) }]]);
    const { response } = (await back.sent()) as { response: PostResponse };
    await back.update();
    const proof = await back.messages.responses(await back.known(), [response]);
    await back.carry(responseMessage([response], proof, RELAYER));
    expect(told(left)).toEqual([["Answered", { asked: 21, answer: 42n }]]);
  });

  it("is notified of messages that were not taken in time", async () => {
    const post = await ping("hello", 12n);
    while (rite.time <= post.timeout) await rite.blocks();
    await back.update();
    const proof = await back.messages.requestsAbsent(await back.known(), [post]);
    await back.carry(postTimeoutMessage([post], proof));
    expect(told(left)).toEqual([["Lost", { number: 21 }]]);
  });

  it("is notified of answers that were not taken in time", async () => {
    await deliver(there, await ping("hello", 3600n));
    const { response } = (await back.sent()) as { response: PostResponse };
    while (left.time <= response.timeout) await left.blocks();
    await there.update();
    const proof = await there.messages.responsesAbsent(await there.known(), [response]);
    await there.carry(responseTimeoutMessage([response], proof));
    expect(told(rite)).toEqual([["AnswerLost", { answer: 42n }]]);
  });

  it("pays the fee that it names for a message", async () => {
    const free = (chain: LiveChain): bigint => {
      const fees = concat(utf8("modlISMPFEES"), new Uint8Array(20));
      const { data } = chain.chain.at().query("System", "Account", fees) as {
        data: { free: bigint | number };
      };
      return BigInt(data.free);
    };
    const fee = 5_000_000_000n;
    await ping("silent", 3600n, fee);
    expect(free(left)).toBe(fee);
  });

  it.each<[string, { from?: string; to?: string; body?: Uint8Array; reached: boolean }]>([
    ["of its own form: the control", { reached: true }],
    ["of another module", { from: "ech0", reached: false }],
    ["of a module with a longer id", { from: "echoo", reached: false }],
    ["with a byte after the body", { body: concat(PING, Uint8Array.of(0)), reached: false }],
    ["with a body that ends too early", { body: PING.subarray(0, -1), reached: false }],
    [
      "with a text whose length is not in its shortest form",
      {
        body: concat(Uint8Array.of(5, 0, 0, 0, 0x09, 0), utf8("hi")),
        reached: false,
      },
    ],
  ])(
    "%s: a message reaches it or is refused",
    async (_, { from = "echo", to = "echo", body = PING, reached }) => {
      await left.signed(left.postCall(rite, to, body, 3600n, 0n, from));
      const post = ((await there.sent()) as { request: PostRequest }).request;
      if (reached) {
        await deliver(there, post);
        expect(told(rite)).toEqual([["Heard", { number: 5, text: hex(utf8("hi")) }]]);
      } else {
        await expect(deliver(there, post)).rejects.toThrow(REFUSED);
        expect(told(rite)).toEqual([]);
      }
    },
  );

  it("gets nothing of a chain that it does not trust", async () => {
    const evil = await LiveChain.start(runtime, "SUBSTRATE-evil");
    await rite.follow(evil);
    const link = new Link(evil, rite);
    await evil.signed(evil.postCall(rite, "echo", PING, 3600n, 0n, "echo"));
    const post = ((await link.sent()) as { request: PostRequest }).request;
    await expect(deliver(link, post)).rejects.toThrow(REFUSED);
  });
});
