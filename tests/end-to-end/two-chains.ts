import { beforeAll, describe, expect, it } from "@jest/globals";
import { storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import {
  type GetRequest,
  getMessage,
  getTimeoutMessage,
  type PostRequest,
  type PostResponse,
  postTimeoutMessage,
  requestCommitment,
  requestMessage,
  responseCommitment,
  responseMessage,
  responseTimeoutMessage,
} from "../../bindings/relayer/src/prover/index.ts";
import { hex, utf8 } from "../support/hex.ts";
import { Link, LiveChain, RELAYER } from "../support/live-chain.ts";

/**
 * Two chains that finalize by GRANDPA and follow each other. Every message is delivered with proofs that were made
 * from a node's JSON-RPC, as an unsigned extrinsic through the pool.
 */

const BODY = utf8("a body of some length, so that it is no short value");

export function describeTwoChains(
  name: string,
  load: () => Promise<readonly [left: Runtime, right: Runtime]>,
): void {
  describe(name, () => {
    let left: LiveChain;
    let right: LiveChain;
    /** From left to right, and back. */
    let there: Link;
    let back: Link;

    beforeAll(async () => {
      const [ours, other] = await load();
      left = await LiveChain.start(ours, "SUBSTRATE-left");
      right = await LiveChain.start(other, "SUBSTRATE-rite");
      await left.blocks(2);
      await left.follow(right);
      await right.follow(left);
      there = new Link(left, right);
      back = new Link(right, left);
    });

    it("a POST is received, and the response of its module returns", async () => {
      await left.signed(left.postCall(right, "answer-1", BODY, 3600n));
      const post = ((await there.sent()) as { request: PostRequest }).request;
      expect(await there.update()).toBeGreaterThan(0);
      const known = await there.known();
      await there.carry(requestMessage([post], await there.messages.requests(known, [post]), RELAYER));
      expect(right.events()).toMatchObject([
        { name: "Response" },
        { name: "PostRequestHandled", data: { 0: { commitment: hex(requestCommitment(post)) } } },
      ]);
      expect(await there.target.tookRequest(requestCommitment(post))).toBe(true);

      const { response } = (await back.sent()) as { response: PostResponse };
      expect(hex(response.response)).toBe(hex(BODY.toReversed()));
      expect(await back.update()).toBeGreaterThan(0);
      const answered = await back.known();
      const proof = await back.messages.responses(answered, [response]);
      await back.carry(responseMessage([response], proof, RELAYER));
      expect(left.events()).toMatchObject([
        { name: "PostResponseHandled", data: { 0: { commitment: hex(responseCommitment(response)) } } },
      ]);
      expect(left.inbox()).toHaveLength(1);
    });

    it("a GET is answered with a proof of the state at its height", async () => {
      const height = right.chain.best.number + 2;
      const keys = [
        storagePrefix("System", "Number"),
        storagePrefix("Timestamp", "Now"),
        utf8("nothing is here"),
      ];
      await left.signed(left.getCall(right, keys, height, 3600n));
      const get = ((await there.sent()) as { request: GetRequest }).request;
      expect(get.height).toBe(BigInt(height));
      await right.blocks(4);
      await back.update(height);
      const known = await back.known(height);
      const before = left.inbox().length;
      await back.carry(getMessage([get], await back.messages.state(known, [get]), RELAYER));
      expect(left.events()).toMatchObject([
        { name: "GetRequestHandled", data: { 0: { commitment: hex(requestCommitment(get)) } } },
      ]);
      expect(await left.toldEvents()).toEqual([
        { GetRequestHandled: { commitment: hex(requestCommitment(get)), relayer: hex(RELAYER) } },
      ]);
      // The module stores the response as it is hashed: with the number of the requested block.
      const number = Buffer.alloc(4);
      number.writeUInt32LE(height);
      expect(left.inbox().slice(before)).toHaveLength(1);
      expect(left.inbox().at(-1)).toContain(
        `${hex(keys[0] as Uint8Array).slice(2)}${number.toString("hex")}`,
      );
    });

    it("an undelivered POST times out with a proof that it was not received", async () => {
      await left.signed(left.postCall(right, "accept-1", BODY, 60n));
      const post = ((await there.sent()) as { request: PostRequest }).request;
      while (right.time < post.timeout) await right.blocks();
      await back.update();
      const proof = await back.messages.requestsAbsent(await back.known(), [post]);
      await back.carry(postTimeoutMessage([post], proof));
      const ends = { commitment: hex(requestCommitment(post)), source: left.name, dest: right.name };
      expect(left.events()).toMatchObject([
        { name: "PostRequestTimeoutHandled", data: { 0: { commitment: ends.commitment } } },
      ]);
      expect(await left.toldEvents()).toEqual([{ PostRequestTimeoutHandled: ends }]);
      expect(await there.source.hasRequest(requestCommitment(post))).toBe(false);
    });

    it("an undelivered response times out with a proof that it was not received", async () => {
      await left.signed(left.postCall(right, "accept-1", BODY, 3600n));
      const post = ((await there.sent()) as { request: PostRequest }).request;
      await there.update();
      const posted = await there.messages.requests(await there.known(), [post]);
      await there.carry(requestMessage([post], posted, RELAYER));
      const before = right.inbox().length;
      await right.signed(right.respondCall(post, utf8("this is never delivered"), 60n));
      const { response } = (await back.sent()) as { response: PostResponse };
      while (left.time < response.timeout) await left.blocks();
      await there.update();
      const proof = await there.messages.responsesAbsent(await there.known(), [response]);
      const timeout = responseTimeoutMessage([response], proof);
      await there.carry(timeout);
      expect(right.events()).toMatchObject([
        {
          name: "PostResponseTimeoutHandled",
          data: { 0: { commitment: hex(responseCommitment(response)) } },
        },
      ]);
      expect(await right.toldEvents()).toEqual([
        {
          PostResponseTimeoutHandled: {
            commitment: hex(responseCommitment(response)),
            source: right.name,
            dest: left.name,
          },
        },
      ]);
      expect(right.inbox().slice(before)).toEqual([hex(utf8("timeout"))]);
      await expect(there.carry(timeout)).rejects.toThrow("Invalid Transaction");
    });

    it("an unanswered GET times out by the clock", async () => {
      await left.signed(left.getCall(right, [utf8("key")], right.chain.best.number + 100, 30n));
      const get = ((await there.sent()) as { request: GetRequest }).request;
      while (left.time < get.timeout) await left.blocks();
      await back.carry(getTimeoutMessage([get]));
      const ends = { commitment: hex(requestCommitment(get)), source: left.name, dest: right.name };
      expect(left.events()).toMatchObject([
        { name: "GetRequestTimeoutHandled", data: { 0: { commitment: ends.commitment } } },
      ]);
      expect(await left.toldEvents()).toEqual([{ GetRequestTimeoutHandled: ends }]);
    });

    it("a delivered message can't be delivered again", async () => {
      await left.signed(left.postCall(right, "accept-1", BODY, 3600n));
      const post = ((await there.sent()) as { request: PostRequest }).request;
      await there.update();
      const message = requestMessage(
        [post],
        await there.messages.requests(await there.known(), [post]),
        RELAYER,
      );
      await there.carry(message);
      await expect(there.carry(message)).rejects.toThrow("Invalid Transaction");
    });
  });
}
