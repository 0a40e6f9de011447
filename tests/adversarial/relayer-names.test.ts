import { beforeAll, describe, expect, it } from "@jest/globals";
import { loadBlob } from "../support/blob.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { message } from "../support/ismp/codec.ts";
import { keysOf } from "../support/ismp/proofs.ts";
import { bytes, u8 } from "../support/scale.ts";
import {
  type Conversation,
  converse,
  follow,
  handle,
  incomingPosts,
  LATER,
  tried,
} from "../support/worlds/connected-chain.ts";

/**
 * Attack: a message names its relayer, and the name is stored once for each item, in receipts and events. Unsigned
 * extrinsics are free, so a long name in a batch of many items fills the state of the chain for free: 20 items and a
 * name of 1 MB stored 20 MB.
 */

describe("a relayer's name", () => {
  const COUNT = 20;
  let scene: Conversation;
  let deliver: (signer: Uint8Array) => Uint8Array;

  beforeAll(async () => {
    scene = converse(await loadBlob());
    const { chain, world } = scene;
    const posts = incomingPosts(COUNT);
    for (const post of posts) world.sends(post);
    follow(chain, world, LATER + 1n);
    const proof = world.messageProof(posts.flatMap(keysOf.post));
    deliver = (signer) => message.requests(posts, proof, signer);
  });

  const signature = (kind: number, name: number, length: number, after = 0) =>
    concat(
      u8(kind),
      bytes(new Uint8Array(name).fill(7)),
      bytes(new Uint8Array(length)),
      new Uint8Array(after),
    );

  it("of 1 MB is refused, and nothing is written", () => {
    for (const [kind, length] of [
      [0, 65],
      [1, 64],
      [2, 64],
    ] as const) {
      expect(tried(scene.chain, deliver(signature(kind, 1_000_000, length)))).toBe("SignatureDecodingFailed");
    }
  });

  it("of another length than its kind has, or with additional bytes after the signature, is refused", () => {
    for (const signer of [
      signature(0, 32, 65),
      signature(0, 21, 65),
      signature(1, 20, 64),
      signature(2, 33, 64),
      signature(0, 20, 65, 1),
      signature(1, 32, 100_000),
    ]) {
      expect(tried(scene.chain, deliver(signer))).toBe("SignatureDecodingFailed");
    }
  });

  it("in an honest form is stored: at most 33 bytes for each item", () => {
    const size = () => [...scene.chain.state().childStorage.values()].join("").length / 2;
    for (const signer of [
      signature(0, 20, 65),
      signature(1, 32, 64),
      signature(2, 32, 64),
      new Uint8Array(32),
      new Uint8Array(0),
      utf8("any name"),
    ]) {
      const before = scene.chain.storage;
      scene.chain.storage = before.fork();
      const free = size();
      expect(handle(scene.chain, deliver(signer))).toBe("ok");
      expect(size() - free).toBeLessThanOrEqual(COUNT * 34);
      scene.chain.storage = before;
    }
    expect(hex(signature(0, 20, 65)).length).toBe(2 + 2 * 89);
  });
});
