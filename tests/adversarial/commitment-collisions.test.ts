import { beforeAll, describe, expect, it } from "@jest/globals";
import { keysOf, stateProof, THEM } from "../differential/ismp-world.ts";
import { loadBlob } from "../support/blob.ts";
import { type Conversation, converse, handle, tried } from "../support/connected-chain.ts";
import { hex } from "../support/hex.ts";
import { commitment, message, type Post, type PostResponse } from "../support/ismp/codec.ts";

/*
 * Attack: wire v1 hashes fields without their lengths, so a byte may move from sender to receiver to body, and from a
 * response into its request: two messages, one commitment.
 *
 * Who relays chooses the reading, which modules have to reckon with (docs/protocol/index.md). What holds here: of all
 * readings of one commitment a chain handles one, once; and a response times out in no reading but the one that was
 * received. Control: the reading that was sent.
 */

describe("messages with one commitment", () => {
  let scene: Conversation;
  const relayer = new Uint8Array(32).fill(7);

  beforeAll(async () => {
    scene = converse(await loadBlob());
  });

  /** The last byte of the receiver moved to the front of the body. */
  const moved = (post: Post): Post => ({
    ...post,
    to: post.to.subarray(0, -1),
    body: Uint8Array.of(post.to.at(-1) ?? 0, ...post.body),
  });

  const deliver = (...posts: readonly Post[]) => {
    const height = BigInt(scene.world.trusted.block.number);
    const nodes = scene.world.trusted.overlay.proof(posts.flatMap(keysOf.post), 1);
    const proof = { at: { machine: THEM, id: "them", height }, bytes: stateProof(0, 1, nodes) };
    return message.requests(posts, proof, relayer);
  };

  it("are delivered once, in whichever reading comes first", () => {
    const post = scene.world.posts[0] as Post;
    const other = moved(post);
    expect(hex(commitment(other))).toBe(hex(commitment(post)));
    for (const [first, second] of [
      [post, other],
      [other, post],
    ] as const) {
      const before = scene.chain.storage;
      scene.chain.storage = before.fork();
      expect(handle(scene.chain, deliver(first))).toBe("ok");
      expect(handle(scene.chain, deliver(second))).toBe("DuplicateRequest");
      scene.chain.storage = before;
    }
    expect(tried(scene.chain, deliver(post, other))).toBe("DuplicateRequest");
    expect(tried(scene.chain, deliver(post), deliver(other))).toBe("DuplicateRequest");
  });

  it("do not let a response time out by the request that nobody received", () => {
    const [response] = scene.world.responses as [PostResponse];
    const stretched: PostResponse = {
      ...response,
      post: { ...response.post, body: Uint8Array.of(...response.post.body, response.body[0] ?? 0) },
      body: response.body.subarray(1),
    };
    const timeOut = (one: PostResponse) => {
      const { overlay, block } = scene.world.trusted;
      const at = { machine: THEM, id: "them", height: BigInt(block.number) };
      const nodes = overlay.proof(keysOf.responseTimeout(one), 1);
      return tried(scene.chain, message.responseTimeouts([one], { at, bytes: stateProof(0, 1, nodes) }));
    };
    expect(timeOut(response)).toBe("ok");
    expect(timeOut(stretched)).toBe("UnknownRequest");
  });
});
